import { changeDelivery, type DeliveryOfSubscriber } from '#db/queries/deliveries.ts'
import { type Act, audit } from '#src/act.ts'

/** Puts a delivery back to be sent at once, under the same id and with the same words. */
export async function resendDelivery(
  act: Act,
  delivery: DeliveryOfSubscriber,
): Promise<DeliveryOfSubscriber> {
  const changes = {
    state: 'waiting' as const,
    attempts: 0,
    nextAttemptAt: act.now,
    leasedBy: null,
    leasedUntil: null,
    sentAt: null,
    lastError: null,
  }
  await changeDelivery(act.tx, delivery.id, changes)
  await audit(
    act,
    'delivery.resent',
    { type: 'subscriber', id: delivery.subscriberId },
    { delivery_id: delivery.id, state: delivery.state },
  )
  return { ...delivery, ...changes }
}
