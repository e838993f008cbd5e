import type { NamedActionItem } from '#db/queries/action-items.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks, inline, item, quote, section, stamp } from './markdown.ts'

/** What is to be done so that it does not happen again, tracked to completion. */
export const renderActionItems = ({ actionItems }: IncidentDocument): string =>
  section(
    'Action items',
    blocks(
      ...actionItems.map((each) => {
        const line = `**${standing(each)}:** ${inline(each.title)} (${inline(each.owner)}, due on ${each.dueOn})`
        return item(line, each.reason === null ? null : quote(each.reason, '  '))
      }),
    ),
  )

const standing = ({ state, closedAt, closedBy }: NamedActionItem): string =>
  closedAt === null ? 'Open' : `${stateNames[state]} ${stamp(closedAt)} by ${inline(closedBy ?? '')}`

const stateNames: Record<NamedActionItem['state'], string> = {
  open: 'Open',
  done: 'Done',
  dropped: 'Dropped',
}
