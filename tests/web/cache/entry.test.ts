import { expect, test } from 'vitest'
import type { Answer } from '#src/web/cache/answer.ts'
import type { Encoding } from '#src/web/cache/encoding.ts'
import { createEntry, expectedAfter, variantOf } from '#src/web/cache/entry.ts'

const answer: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: Buffer.from('About a third of requests fail with a 502. '.repeat(20)),
  changesAt: null,
  changedAt: null,
}

test('an answer is made ready as the one before it was asked for, and where nobody asked as that one was', async () => {
  const made = async (encodings: Encoding[]) => {
    const entry = createEntry(answer, '0.1', new Date('2026-03-02T09:00Z'))
    for (const encoding of encodings) await variantOf(entry, encoding, {})
    return entry
  }
  expect(expectedAfter(undefined)).toEqual(['br'])
  const first = await made(['br'])
  expect(expectedAfter(first)).toEqual(['br'])
  first.asked.add('gzip')
  expect(expectedAfter(first)).toEqual(['gzip'])
  expect(expectedAfter(await made(['gzip']))).toEqual(['gzip'])
})
