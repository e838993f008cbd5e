import { askFor } from './ask.ts'
import type { FreshHub } from './hub.ts'
import { words } from './platform.ts'

/** Some of an update's or a resolution's fields, in place of those that a test has no opinion about. */
type Fields = Record<string, unknown>

/** Declares an incident, internal unless `initial_update` is among the fields; answers it. */
export const declareIncident = (hub: FreshHub, token: string, fields: Fields = {}) =>
  askFor(hub, token, 'POST', '/incidents', {
    title: 'Requests to apps in eu-west fail',
    severity: 'sev1',
    reason: 'customer_reports',
    ...fields,
  })

/** Declares an incident and publishes its initial update; answers the incident. */
export const declareInPublic = (hub: FreshHub, token: string, fields: Fields = {}) =>
  declareIncident(hub, token, { initial_update: words(hub, 15), ...fields })

/** Publishes an update that promises the next within 15 minutes; answers the update and the incident. */
export const publish = (hub: FreshHub, token: string, id: string, fields: Fields = {}) =>
  askFor(hub, token, 'POST', `/incidents/${id}/updates`, { ...words(hub, 15), ...fields })

/** The words of a resolution that says that the incident ended just now. */
export const resolutionWords = (hub: FreshHub) => ({
  what_was_impacted: 'About a third of requests in **eu-west**.',
  ended_at: hub.now().toISOString(),
  what_changed: 'We drained two edge nodes.',
})

/** Confirms every check of the policy, so that an incident may be resolved. */
export async function verifyAll(hub: FreshHub, token: string, id: string): Promise<void> {
  for (const check of hub.policy.verification) {
    await askFor(hub, token, 'PUT', `/incidents/${id}/verification/${check.id}`, {
      state: 'confirmed',
      evidence: 'Looked at the dashboards for ten minutes.',
    })
  }
}

/** Verifies an incident and resolves it. */
export async function resolve(hub: FreshHub, token: string, id: string, fields: Fields = {}) {
  await verifyAll(hub, token, id)
  return askFor(hub, token, 'POST', `/incidents/${id}/resolution`, { ...resolutionWords(hub), ...fields })
}

export const reopen = (hub: FreshHub, token: string, id: string, fields: Fields = {}) =>
  askFor(hub, token, 'POST', `/incidents/${id}/reopening`, {
    reason: 'Errors rose again.',
    ...words(hub, 15),
    ...fields,
  })

/** Moves the clock by some minutes. */
export const later = (hub: FreshHub, minutes: number): void =>
  hub.setNow(new Date(hub.now().getTime() + minutes * 60_000))
