import fc from 'fast-check'
import { marked, type Token, type Tokens } from 'marked'
import { expect, test } from 'vitest'
import type { Update } from '#db/queries/updates.ts'
import type { IncidentDocument } from '#src/incidents/document/incident-document.ts'
import { inline, quote } from '#src/incidents/document/markdown.ts'
import { renderDocument } from '#src/incidents/document/render-document.ts'
import { draftedUpdate } from '#src/incidents/write-update.ts'
import { at } from '#tests/support/at.ts'

const nine = at('2026-03-02T09:00Z')

/** A document in which every text that somebody wrote is this one: of one line, or of several. */
function documentOf(line: string, text = line): IncidentDocument {
  const id = 'aaaaaaaaaaaa'
  const incident = {
    ...{ id, number: 42, title: line, origin: 'declared', reason: 'unsure', severity: 'sev1' },
    ...{ highestSeverity: 'sev0', status: 'resolved', declaredAt: nine, declaredBy: line, startedAt: nine },
    ...{ endedAt: nine, firstPublishedAt: nine, lastUpdateAt: nine, promisedAt: null, resolvedAt: nine },
    ...{ cancelledAt: null, cancellationReason: null, postmortemUrl: 'https://example.com/<x>' },
  } as IncidentDocument['incident']
  const update = (kind: Update['kind'], more: Partial<Update>): Update => ({
    ...draftedUpdate({ kind, status: 'investigating', severity: 'sev1', ...more }, incident, nine),
    author: line,
  })
  const words = { whatIsHappening: text, whoIsAffected: text, whatWeAreDoing: text, nextUpdateAt: nine }
  const resolution = { whatWasImpacted: text, whatChanged: text, startedAt: nine, endedAt: nine }
  const withdrawn = { retractedAt: nine, retractionReason: line }
  const entry = (entryId: number, kind: string, details: object, more: object = {}) =>
    ({
      ...{ id: entryId, incidentId: id, happenedAt: nine, writtenAt: nine, kind, author: line },
      ...{ updateId: null, correctsId: null, details, ...more },
    }) as IncidentDocument['timeline'][number]
  const person = { personId: id, name: line, incidentId: id, at: nine }
  return {
    ...{ writtenAt: nine, pageUrl: `https://status.example.com/incidents/${id}`, incident },
    severityChanges: [{ incidentId: id, at: nine, from: 'sev0', to: 'sev1' }],
    runbooks: [{ name: 'host-degraded', title: line, url: 'https://status.example.com/r', because: [line] }],
    scope: {
      regions: [{ id, name: line }],
      components: [{ id, name: line, status: 'major_outage' }],
      apps: [line, line],
    },
    roles: [
      {
        ...{ id: 1, incidentId: id, role: 'ic', personId: id, name: line, assignedAt: nine },
        ...{ assignedBy: line, releasedAt: nine, releasedBy: line },
      },
    ],
    updates: [
      update('update', words),
      update('reopening', { ...words, reopeningReason: text, editedAt: nine }),
      update('update', { ...words, ...withdrawn }),
      update('update', { ...withdrawn, purgedAt: nine }),
      update('resolution', { ...resolution, status: 'resolved', correctedStartedAt: nine }),
      update('imported', { body: text }),
    ],
    timeline: [
      entry(1, 'declared', { reason: line }),
      entry(2, 'title', { from: line, to: line }),
      entry(3, 'role', { role: 'ic', from: null, to: { name: line } }),
      entry(4, 'note', { text, improvement: true }),
      entry(5, 'action', { text, result: text }),
      entry(6, 'action', { text, result: null }, { correctsId: 5 }),
      entry(7, 'metric', { text, value: line, url: 'https://example.com/' }),
      entry(8, 'link', { text, url: 'https://example.com/>', link_kind: 'channel' }),
      entry(9, 'note', { purged: { at: nine.toISOString(), by: line, reason: line } }),
      entry(10, 'mitigation', { what: text, [line]: { deep: text } }),
      entry(11, 'cancellation', { reason: text }),
    ],
    corrections: new Map([[5, 6]]),
    checks: [
      { id: 'a', check: line, tick: { ...person, checkId: 'a', state: 'confirmed', evidence: text } },
      { id: 'b', check: line, tick: null },
    ],
    overrides: [{ ...person, updateId: id, reason: text, openChecks: [line, line] }],
    mitigations: [
      {
        ...{ id, incidentId: id, what: text, isTemporary: true, madeAt: nine, madeBy: line },
        ...{ removedAt: nine, removedBy: line },
      },
    ],
    productionChanges: [
      {
        ...{ id, incidentId: id, what: text, target: line, purpose: 'mitigates', author: line, at: nine },
        ...{ exceptionHash: null, exceptionExpiresAt: null, exceptionUsedAt: null },
      },
    ],
    escalations: [
      {
        ...{ id, incidentId: id, target: 'owners', trigger: 'data_loss', reason: text, occasion: null },
        ...{ raisedAt: nine, raisedBy: line, lastToldAt: nine, timesTold: 1 },
        ...{ acknowledgedAt: nine, acknowledgedBy: id, acknowledgedByName: line },
      },
    ],
    actionItems: (['open', 'done', 'dropped'] as const).map((state) => ({
      ...{ id, incidentId: id, incident: { id, number: 42, title: line }, title: line, state },
      ...{ ownerId: id, owner: line, dueOn: '2026-03-20', createdAt: nine, createdBy: line },
      reason: state === 'dropped' ? text : null,
      closedAt: state === 'open' ? null : nine,
      closedBy: state === 'open' ? null : line,
    })),
  }
}

/** What a reader of Markdown sees as structure: the blocks outside of quotations, with lists and tables opened. */
const structureOf = (markdown: string): unknown[] => outline(marked.lexer(markdown))

function outline(tokens: Token[]): unknown[] {
  return tokens.flatMap((token): unknown[] => {
    if (token.type === 'space') return []
    if (token.type === 'heading') return [`heading ${(token as Tokens.Heading).depth}`]
    if (token.type === 'table') {
      const { header, rows } = token as Tokens.Table
      // The last columns hold times: a cell that broke in two would push them aside.
      const cells = rows.map((row) => row.flatMap((cell, place) => (place < 2 ? spans(cell) : cell.text)))
      return [['table', header.length, ...cells]]
    }
    if (token.type === 'list') {
      return [['list', ...(token as Tokens.List).items.map(({ tokens }) => outline(tokens))]]
    }
    if (token.type === 'paragraph' || token.type === 'text') return [['line', ...spans(token)]]
    return [token.type]
  })
}

/** The emphasis and the links of a line: ours alone. */
const spans = (token: object): string[] =>
  ('tokens' in token ? (token.tokens as Token[]) : [])
    .map(({ type }) => type)
    .filter((type) => !['text', 'escape'].includes(type))

const plain = structureOf(renderDocument(documentOf('A plain text')))

const hostile = [
  '# A heading',
  '## Timeline',
  '</details><script>alert(1)</script>',
  '<!-- a comment that nobody closes',
  '```',
  '~~~\n## Scope',
  '| a | b |\n|---|---|\n| c | d |',
  'a | b \\| c \\\\| d',
  '- [ ] a task\n  - deeper',
  '> quoted\nlazy\n\nout of it',
  'text\n===\ntext\n---',
  '***bold*** __bold__ `code` ![image](x) [link](javascript:alert(1)) [ref]',
  '[ref]: https://evil.example.com',
  '&lt;b&gt; &#124; $x$ <https://x>',
  '\t\tindented\r\rcode\u2028line\u0085next',
  '1. one\n2) two',
  'ends with a backslash \\',
  '* * *',
  '`'.repeat(40),
]

test.each(hostile)('the document keeps its structure around %j', (text) => {
  expect(structureOf(renderDocument(documentOf(text)))).toEqual(plain)
})

test('it keeps its structure around whatever people write', () => {
  const anyText = fc
    .array(fc.constantFrom(...'#>|-*_`~[]()<>!&\\$=+. \t\n\r:x1', '\n\n', '```', '<!--', '- ', '    '), {
      minLength: 1,
      maxLength: 30,
    })
    .map((parts) => `a${parts.join('')}`)
  fc.assert(
    fc.property(anyText, anyText, (line, text) => {
      expect(structureOf(renderDocument(documentOf(line, text)))).toEqual(plain)
    }),
    { numRuns: 150 },
  )
})

test('an escaped value reads as it was written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...'#>|-*_`~[]()<>!&;\\$=+.: ab1lt'), { maxLength: 30 }),
      (parts) => {
        const value = `a${parts.join('')}b`
        const html = marked.parseInline(inline(value)) as string
        const text = html
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&')
        expect(text).toBe(value.replaceAll(/ +/g, ' '))
      },
    ),
  )
})

test('every line of a text is quoted, whatever ends it', () => {
  expect(quote('a\nb\r\nc\rd\n\n# e\n')).toBe('> a\n> b\n> c\n> d\n>\n> # e')
  expect(quote('a\n\nb', '  ')).toBe('  > a\n  >\n  > b')
})

test('the document says everything under its heading, in order', () => {
  const markdown = renderDocument(documentOf('edge-7 *fails*', 'Drained **edge-7**.\n\nAll of it.'))
  const headings = markdown.split('\n').filter((line) => /^#{1,2} /.test(line))
  expect(headings).toEqual([
    '# Incident 42: edge-7 \\*fails\\*',
    '## Scope',
    '## Runbooks',
    '## Roles',
    '## Public updates',
    '## Timeline',
    '## Verification',
    '## Mitigations',
    '## Production changes',
    '## Escalations',
    '## Action items',
  ])
  for (const said of [
    '- **Severity:** Sev1, at the highest Sev0',
    '  - Sev0 from 2026-03-02 09:00 UTC\n  - Sev1 from 2026-03-02 09:00 UTC',
    '| IC | edge-7 \\*fails\\* | 2026-03-02 09:00 UTC | 2026-03-02 09:00 UTC |',
    '| Scribe | nobody |  |  |',
    '**What is happening**\n\n> Drained **edge-7**.\n>\n> All of it.',
    '**Next update time:** 2026-03-02 09:00 UTC',
    '**When it started and ended:** 2026-03-02 09:00 UTC to 2026-03-02 09:00 UTC; the start was given as',
    '**Withdrawn at 2026-03-02 09:00 UTC, no longer public:** edge-7 \\*fails\\*\n\n**What is happening**',
    '**Purged at 2026-03-02 09:00 UTC:** edge-7 \\*fails\\*\n\n###',
    'action (entry 5, corrected by entry 6)\n\n  > Drained **edge-7**.\n  >\n  > All of it.\n\n  Result:\n\n  > Drained',
    '(entry 6, corrects entry 5)\n\n  > Drained **edge-7**.\n  >\n  > All of it.\n\n  Result missing.',
    'note (entry 4, things got better)',
    'Link to a channel: <https://example.com/%3E>',
    'IC: from nobody to edge-7 \\*fails\\* (entry 3)',
    '**Resolved with open checks:** 2026-03-02 09:00 UTC by edge-7 \\*fails\\*',
    'temporary, removed 2026-03-02 09:00 UTC by edge-7 \\*fails\\*',
    'mitigates the incident',
    'suspected data loss or corruption; acknowledged 2026-03-02 09:00 UTC by edge-7 \\*fails\\*',
  ]) {
    expect(markdown).toContain(said)
  }
})

test('a section with nothing below it says so', () => {
  const empty = {
    ...documentOf('x'),
    ...{ updates: [], timeline: [], checks: [], overrides: [], mitigations: [] },
    ...{ productionChanges: [], escalations: [], scope: { regions: [], components: [], apps: [] } },
  }
  expect(renderDocument(empty).match(/^None\.$/gm)).toHaveLength(7)
})
