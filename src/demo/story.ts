import type { DeclarationReason } from '#src/policy/declaration.ts'
import type { IncidentStatus } from '#src/policy/lifecycle.ts'
import type { ComponentStatus } from '#src/policy/scope.ts'
import type { Severity } from '#src/policy/severity.ts'
import type { ComponentName, PersonName, RegionName } from './platform.ts'

/** An incident as it was lived through, told in minutes from its declaration. */
export type Story = {
  title: string
  severity: Severity
  reason: DeclarationReason
  /** When it was declared: so many days before today at a time in UTC, or so many minutes ago. */
  declared: { daysAgo: number; at: `${number}:${number}` } | { minutesAgo: number }
  by: PersonName
  /** How long it had been going on when it was declared. */
  startedMinutesBefore: number
  scope: StoryScope
  steps: Step[]
}

export type StoryScope = {
  components: Partial<Record<ComponentName, ComponentStatus>>
  regions?: RegionName[]
  apps?: string[]
}

/** What somebody did, so many minutes after the declaration. */
export type Step = { after: number; by: PersonName } & (
  | ({ does: 'update' } & StepWords)
  | ({ does: 'reopen'; why: string } & StepWords)
  | { does: 'acknowledge' }
  | ({ does: 'resolve'; impacted: string; endedMinutesBefore: number; changed: string } & StepVerified)
  | { does: 'correct'; update: number; words: { affected?: string; happening?: string } }
  | { does: 'retract'; update: number; why: string }
  | { does: 'postmortem'; words: string; items: StoryItem[] }
  | { does: 'finish'; item: number }
)

/** What is to be done about it, in days from the postmortem. One that is dropped, when it is finished, says why. */
export type StoryItem = { title: string; owner: PersonName; dueDays: number; dropped?: string }

/** What shows that it is over, by check, where a story knows more than that all is as usual. */
export type StepVerified = { verified?: Record<string, string> }

/**
 * The template's fields, and what may change with them. `next` is the promise, in minutes from the update.
 */
export type StepWords = {
  status?: IncidentStatus
  severity?: Severity
  happening: string
  affected: string
  doing: string
  next: number
  scope?: StoryScope
}

/** Words as a source file holds them: a line break within a paragraph or a list item is a space. */
export const prose = ([text = '']: TemplateStringsArray): string =>
  text
    .trim()
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/(?<!\n)\n(?!\n|- |\d\. )/g, ' ')
