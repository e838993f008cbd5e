import type { Reader } from '#db/client.ts'
import { derivedId } from '#db/ids.ts'
import { listComponents } from '#db/queries/catalog.ts'
import type { Delivery } from '#db/queries/deliveries.ts'
import { listChosenComponents, type listTold } from '#db/queries/subscribers.ts'
import { currentStatuses } from '#src/catalog/component-status.ts'
import { type ShownStatus, worstByComponent } from '#src/policy/scope.ts'
import { newDelivery } from '#src/subscribers/new-delivery.ts'
import { laneOf } from '#src/subscribers/subscriber-address.ts'
import { statuspageComponent } from './statuspage-content.ts'

/** What a Statuspage sends to webhooks, besides the update, when a component's status has become another. */
export type ComponentUpdate = { component: { id: string }; component_update: Record<string, unknown> }

/** What an update made of a component, as far as it goes by that incident or maintenance alone. */
export type Affected = { code: string; old_status: ShownStatus; new_status: ShownStatus }

/** What the beginning and the end of planned work make of its components. */
export const affectedByMaintenance = (kind: string, components: { id: string }[]): Affected[] =>
  kind !== 'beginning' && kind !== 'completion'
    ? []
    : components.map(({ id }) => ({
        code: id,
        old_status: kind === 'beginning' ? 'operational' : 'under_maintenance',
        new_status: kind === 'beginning' ? 'under_maintenance' : 'operational',
      }))

/**
 * The components that an update has given another status, as the page shows it: the worst of all that is open besides
 * what the update is `about`.
 */
export async function componentUpdates(
  reader: Reader,
  affected: Affected[],
  { about, update }: { about: string; update: { id: string; publishedAt: Date } },
  now: Date,
): Promise<ComponentUpdate[]> {
  if (affected.length === 0) return []
  const others = [...(await currentStatuses(reader, now, about))].map(([id, status]) => ({ id, status }))
  const withOthers = (pick: 'old_status' | 'new_status') =>
    worstByComponent<ShownStatus>([
      ...others,
      ...affected.map((each) => ({ id: each.code, status: each[pick] })),
    ])
  const [before, after] = [withOthers('old_status'), withOthers('new_status')]
  const components = await listComponents(reader)
  return affected.flatMap(({ code: id }) => {
    const place = components.findIndex((component) => component.id === id)
    if (place < 0 || before.get(id) === after.get(id)) return []
    return {
      component: statuspageComponent(components[place]!, place, after, update.publishedAt),
      component_update: {
        old_status: before.get(id),
        new_status: after.get(id),
        created_at: update.publishedAt.toISOString(),
        component_type: 'Component',
        id: derivedId(update.id, id),
        component_id: id,
      },
    }
  })
}

/** The deliveries that bring them to those who asked for Statuspage's form and follow the components. */
export async function componentDeliveries(
  reader: Reader,
  told: Awaited<ReturnType<typeof listTold>>,
  fanOutId: string,
  changed: ComponentUpdate[],
  now: Date,
): Promise<Delivery[]> {
  const followers = told.filter(({ channel, incidentId }) => channel === 'statuspage' && incidentId === null)
  if (followers.length === 0 || changed.length === 0) return []
  const chosen = await listChosenComponents(
    reader,
    followers.map(({ id }) => id),
  )
  return followers.flatMap(({ id: subscriberId, channel, address, wantsAllComponents }) =>
    changed
      .map(({ component }) => component.id)
      .filter((componentId) => wantsAllComponents || chosen.get(subscriberId)?.includes(componentId))
      .map((componentId) => {
        const id = derivedId(fanOutId, subscriberId, componentId)
        return newDelivery({ id, fanOutId, subscriberId, componentId, lane: laneOf(channel, address), now })
      }),
  )
}
