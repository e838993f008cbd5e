import { askFor } from './ask.ts'
import type { FreshHub } from './hub.ts'

/** Schedules a window of two hours that begins in an hour, unless the fields say otherwise; answers it. */
export const schedule = (hub: FreshHub, token: string, fields: Record<string, unknown> = {}) =>
  askFor(hub, token, 'POST', '/maintenances', {
    title: 'Volumes move to new hosts',
    starts_at: inMinutes(hub, 60),
    ends_at: inMinutes(hub, 180),
    components: ['Volumes'],
    message: 'We move the volumes. **Snapshots pause.**',
    ...fields,
  })

/** So many minutes from the hub's now, as the API takes it. */
export const inMinutes = (hub: FreshHub, minutes: number): string =>
  new Date(hub.now().getTime() + minutes * 60_000).toISOString()
