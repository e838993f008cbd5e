import type { MaintenanceUpdate } from '#db/queries/maintenance-updates.ts'
import { english } from '#src/words/english.ts'
import {
  type MaintenanceMove,
  type MaintenanceUpdateView,
  viewMaintenanceUpdate,
} from './maintenance-view.ts'
import { timeText } from './time-text.ts'

/**
 * An update of planned work as plain text: what it moved, then its words, in the Markdown in which they were written;
 * one without words says by its kind what happened. A withdrawn one says that it was, and why.
 */
export function maintenanceText(update: MaintenanceUpdate, publicUrl: string): string {
  const view = viewMaintenanceUpdate(update, publicUrl)
  if (view.retraction) return withdrawalText(view.retraction)
  return [...statements(view), update.body].filter(Boolean).join('\n\n')
}

export const withdrawalText = ({ at, reason }: { at: Date; reason: string }): string =>
  `This update was withdrawn at ${timeText(at)}. Reason: ${reason}`

/** What an update says by itself, without the words that somebody wrote: a sentence each. */
export function statements({ kind, bodyHtml, window, change }: MaintenanceUpdateView): string[] {
  const isStep = kind === 'beginning' || kind === 'verification' || kind === 'completion'
  return [
    ...(window
      ? [english.say('maintenance.says_schedule', timesOf({ from: window.startsAt, to: window.endsAt }))]
      : []),
    ...(kind === 'cancellation' ? [english.say('maintenance.says_cancellation')] : []),
    ...(isStep && bodyHtml === null ? [english.say(`maintenance.says_${kind}`)] : []),
    ...(change ? moveTexts(change) : []),
  ]
}

function moveTexts({ starts, ends, added, removed }: MaintenanceMove): string[] {
  return [
    ...(starts ? [english.say('maintenance.start_moved', timesOf(starts))] : []),
    ...(ends ? [english.say('maintenance.end_moved', timesOf(ends))] : []),
    ...(added.length > 0 ? [english.say('maintenance.added', { names: added.join(', ') })] : []),
    ...(removed.length > 0 ? [english.say('maintenance.removed', { names: removed.join(', ') })] : []),
  ]
}

const timesOf = ({ from, to }: { from: Date; to: Date }) => ({ from: timeText(from), to: timeText(to) })
