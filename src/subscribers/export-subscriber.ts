import type { Reader } from '#db/client.ts'
import { listDeliveriesOf } from '#db/queries/deliveries.ts'
import { listChosenComponents, type Subscriber } from '#db/queries/subscribers.ts'
import { choicesOf } from './choices.ts'

/** All that is kept of a subscriber but their secret, in snake_case: for whoever asks what is known of them. */
export async function exportSubscriber(reader: Reader, subscriber: Subscriber) {
  const { id, channel, address, state, createdAt, confirmedAt, suspendedAt, suspensionReason } = subscriber
  const chosen = await listChosenComponents(reader, [id])
  const choices = choicesOf(subscriber, chosen.get(id) ?? [])
  const sent = await listDeliveriesOf(reader, id, { limit: mostDeliveries })
  return {
    id,
    channel,
    address,
    state,
    created_at: createdAt.toISOString(),
    confirmed_at: confirmedAt?.toISOString() ?? null,
    suspended_at: suspendedAt?.toISOString() ?? null,
    suspension_reason: suspensionReason,
    incidents: choices.incidents,
    maintenance: choices.maintenance,
    verbosity: choices.verbosity,
    component_ids: choices.componentIds,
    incident_id: choices.incidentId,
    deliveries: sent.map((delivery) => ({
      id: delivery.id,
      kind: delivery.kind,
      incident_id: delivery.incidentId,
      maintenance_id: delivery.maintenanceId,
      update_id: delivery.updateId ?? delivery.maintenanceUpdateId,
      state: delivery.state,
      created_at: delivery.createdAt.toISOString(),
      sent_at: delivery.sentAt?.toISOString() ?? null,
      attempts: delivery.attempts,
      last_error: delivery.lastError,
    })),
  }
}

const mostDeliveries = 10_000
