import { findPublishedIncident } from '#db/queries/public.ts'
import { listChosenComponents } from '#db/queries/subscribers.ts'
import { isShown } from '#src/incidents/scope-names.ts'
import { choicesOf } from '#src/subscribers/choices.ts'
import { findByLink, type LinkPurpose } from '#src/subscribers/links.ts'
import type { Moment } from './moment.ts'

/** What can be chosen: the components that are shown, and the incident that somebody comes from. */
export async function subscribePage(moment: Moment, canMail: boolean, incidentId?: string) {
  const incident = incidentId === undefined ? null : await findPublishedIncident(moment.reader, incidentId)
  return { ...choosable(moment), canMail, incident: incident && namedIncident(incident) }
}

/** A subscription as whoever bears its link sees it; null where the link is none, or not any more. */
export async function subscriptionPage(moment: Moment, purpose: LinkPurpose, token: string) {
  const subscriber = await findByLink(moment.reader, purpose, token)
  if (!subscriber) return { ...choosable(moment), subscription: null }
  const chosen = await listChosenComponents(moment.reader, [subscriber.id])
  const choices = choicesOf(subscriber, chosen.get(subscriber.id) ?? [])
  const incident =
    choices.incidentId === null ? null : await findPublishedIncident(moment.reader, choices.incidentId)
  const { channel, address, state } = subscriber
  return {
    ...choosable(moment),
    subscription: { channel, address, state, choices, incident: incident && namedIncident(incident) },
  }
}

function choosable({ frame, catalog }: Moment) {
  return {
    frame,
    components: catalog.components.filter(isShown).map(({ id, name }) => ({ id, name })),
    regions: catalog.regions.map(({ id, name }) => ({ id, name })),
  }
}

const namedIncident = ({ id, title }: { id: string; title: string }) => ({ id, title })
