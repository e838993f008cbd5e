import type { Delivery } from '#db/queries/deliveries.ts'

/** A delivery that is due at once. */
export const newDelivery = ({
  now,
  ...delivery
}: Pick<Delivery, 'id' | 'fanOutId' | 'subscriberId' | 'lane'> &
  Partial<Pick<Delivery, 'componentId'>> & { now: Date }): Delivery => ({
  componentId: null,
  ...delivery,
  createdAt: now,
  state: 'waiting',
  attempts: 0,
  nextAttemptAt: now,
  leasedUntil: null,
  leasedBy: null,
  sentAt: null,
  lastError: null,
})
