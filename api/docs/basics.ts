import { html } from 'hono/html'
import { problemKinds } from './problem-kinds.ts'
import { block, type Html, prose } from './text.ts'

/** What holds for every call, before the first of them. */
export const renderBasics = (publicUrl: string): Html => html`<section id="basics">
    <h2>Basics</h2>
    <p>
      Every call bears a token. Its scope is one of <code>deploy</code>, <code>read</code>, <code>comms</code>,
      <code>responder</code> and <code>admin</code>; each may do what the ones before it may. The examples below
      take two variables:
    </p>
    ${block('Variables of the examples', `HUB=${publicUrl}\nTOKEN=acl_…\n\ncurl -H "Authorization: Bearer $TOKEN" "$HUB/api/admin/me"`)}
    <ul class="rules">
      <li>Bodies and answers are JSON in UTF-8. Times are ISO 8601; answers have them in UTC.</li>
      <li>
        A field that is not known is refused, so that a slip of the pen is not lost in silence. In a
        <code>PATCH</code>, what is left out stays as it is.
      </li>
      <li>
        Lists come in pages: pass <code>next_cursor</code> as <code>cursor</code> until it is null.
        <code>limit</code> goes up to 100.
      </li>
      <li>
        Send every <code>POST</code> with an <code>Idempotency-Key</code> of your own making. When the line
        breaks, send it again with the same key: you get the first answer, marked
        <code>Idempotency-Replayed: true</code>, and nothing is done twice. Keys are kept for 30 days.
      </li>
      <li>
        Two leads can publish at once. State <code>expected_last_update_id</code>, or send the incident's
        <code>ETag</code> as <code>If-Match</code>: the second gets 409 with what the first one said.
      </li>
    </ul>
  </section>
  <section id="problems">
    <h2>Problems</h2>
    <p>
      Every error is <code>application/problem+json</code> (RFC 9457) with <code>type</code>,
      <code>title</code>, <code>status</code>, <code>detail</code> and <code>request_id</code>, which the log
      has too.
    </p>
    <table class="answers">
      <caption>
        Types, below <code>/problems/</code>
      </caption>
      <thead>
        <tr>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${problemKinds.map(
          ({ kind, status, meaning }) => html`<tr id="problem-${kind}">
            <th scope="row"><code>${kind}</code> <span class="more">${status}</span></th>
            <td>${prose(meaning)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`
