import { html } from 'hono/html'
import { declarationReasons } from '#src/policy/declaration.ts'
import { severities, severityTable } from '#src/policy/severity.ts'
import { initialUpdateTemplate, resolutionTemplate } from '#src/policy/templates.ts'
import { block, type Html } from './text.ts'

/** What the incident policy asks of whoever publishes, from the policy's own tables. */
export const renderPolicy = (): Html => html`<section id="policy">
  <h2>What the policy asks</h2>
  <p>
    Every draft is judged by the incident policy before it is published. By severity, the first update is due so
    long after the declaration, and each next one so long after the last. The time that an update promises may
    not lie beyond that.
  </p>
  <table class="severities">
    <caption>
      Severities
    </caption>
    <thead>
      <tr>
        <th scope="col">Severity</th>
        <th scope="col">Meaning</th>
        <th scope="col">First update</th>
        <th scope="col">Then every</th>
        <th scope="col">Postmortem</th>
      </tr>
    </thead>
    <tbody>
      ${severities.map((severity) => {
        const { meaning, firstUpdateMinutes, cadenceMinutes, postmortem } = severityTable[severity]
        return html`<tr>
          <th scope="row"><code>${severity}</code></th>
          <td>${meaning}</td>
          <td data-label="First update">${minutes(firstUpdateMinutes, 'within')}</td>
          <td data-label="Then every">${minutes(cadenceMinutes)}</td>
          <td data-label="Postmortem">${postmortem}</td>
        </tr>`
      })}
    </tbody>
  </table>
  <p>An incident is declared when:</p>
  <ul>
    ${Object.entries(declarationReasons).map(([key, words]) => html`<li><code>${key}</code>: ${words}</li>`)}
  </ul>
  <p>
    An update carries ${labels(initialUpdateTemplate)}. A resolution carries
    ${labels(resolutionTemplate)}. The form lets each of them be missing, so that the policy can object to all that
    is wrong at once.
  </p>
  <h3 id="objections">Objections</h3>
  <p>
    What the policy holds against a draft is answered with 422 and the type
    <code>/problems/policy-objections</code>, everything at once, so that it is put right in one go. Nothing was
    published or changed. <code>rule</code> is stable and meant for programs, <code>section</code> is the
    policy's heading, <code>field</code> the field that it is about or null for the draft as a whole,
    <code>message</code> says what is wrong and <code>expected</code> what would be right. With
    <code>preview=true</code> the publishing calls answer the same objections beside what would be shown, and
    store nothing.
  </p>
  ${block('Example of objections', JSON.stringify(exampleProblem, null, 2))}
</section>`

const minutes = (count: number | null, before = ''): string =>
  count === null ? 'no deadline' : `${before} ${count} minutes`.trim()

const labels = (template: readonly { field: string }[]): Html =>
  html`${template.map(({ field }, place) => html`${place === 0 ? '' : ', '}<code>${field}</code>`)}`

const exampleProblem = {
  type: '/problems/policy-objections',
  title: 'The incident policy objects',
  status: 422,
  detail: 'One objection; nothing was published or changed.',
  objections: [
    {
      rule: 'promise-beyond-cadence',
      section: 'Incident workflow: 2) Communicate',
      field: 'next_update_at',
      message: 'next_update_at is 40 min away; Sev0 allows 15',
      expected: 'a time after 2026-03-02T09:00:00.000Z and no later than 2026-03-02T09:15:00.000Z',
    },
  ],
  request_id: '0f4a3c52-6f0e-4a53-9b0d-2f1f5f6f8a11',
}
