import { expect, test } from 'vitest'
import { isBlank } from '#src/policy/blank.ts'

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty text', ''],
  ['white space', ' \t\r\n\u00a0\u2003\u3000'],
  ['zero-width characters', '\u200b\u200c\u200d\u2060\ufeff'],
  ['a soft hyphen and direction marks', '\u00ad\u200e\u202e'],
  ['Hangul fillers', '\u3164\u115f\uffa0'],
  ['an empty Braille cell', '\u2800'],
  ['variation selectors', '\ufe0f\u{e0100}'],
  ['control characters', '\u0000\u0007\u001b\u0085'],
  ['a lone surrogate', '\ud800'],
  ['a bare heading', '## '],
  ['a rule', '---'],
  ['an empty list item', '- [ ]'],
  ['a quotation of nothing', '> \n>'],
  ['a fence around nothing', '```\n```'],
  ['an empty table', '| |\n|:-|'],
  ['an empty image', '![]()'],
])('%s is blank', (_, text) => {
  expect(isBlank(text)).toBe(true)
})

test.each(['a', '7', '**x**', 'Störung', '障害', 'أعطال', '\u200bword\u200b', '🔥'])(
  '%j is not blank',
  (text) => {
    expect(isBlank(text)).toBe(false)
  },
)
