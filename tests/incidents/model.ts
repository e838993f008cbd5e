import type { Scope } from '#db/queries/scope.ts'
import type { Update } from '#db/queries/updates.ts'
import type { ComponentStatus } from '#src/policy/scope.ts'
import type { Severity } from '#src/policy/severity.ts'

/** What may happen to an incident, with the choices that it leaves open; `which` picks the incident, or the update. */
export type Happening =
  | { kind: 'declared'; severity: Severity; scope: ModelScope; isPublic: boolean; backMinutes: number }
  | {
      kind: 'updated'
      which: number
      severity: Severity | null
      scope: ModelScope | null
      status: OpenStatus | null
    }
  | { kind: 'resolved'; which: number; startedMinutesEarlier: number; hasLink: boolean }
  | { kind: 'reopened'; which: number; severity: Severity | null; scope: ModelScope | null }
  | {
      kind: 'amended'
      which: number
      severity: Severity | null
      scope: ModelScope | null
      startedMinutesEarlier: number
    }
  | { kind: 'cancelled'; which: number }
  | { kind: 'corrected' | 'retracted' | 'purged'; which: number; whichUpdate: number }
  | { kind: 'passed'; minutes: number }

export type OpenStatus = 'investigating' | 'identified' | 'monitoring'
/** Components by place, so that a choice means the same in every run. */
export type ModelScope = { place: number; status: ComponentStatus }[]

/** What we believe of an incident from what happened to it, without asking the database. */
export type ModelIncident = {
  id: string
  stage: 'internal' | 'open' | 'resolved' | 'cancelled'
  severity: Severity
  highest: Severity
  /** As it was stated last, in public or not. */
  scope: ModelScope
  /** Components that were ever named in public. */
  named: Set<number>
  startedAt: Date
  updates: ModelUpdate[]
}

export type ModelUpdate = {
  id: string
  kind: Update['kind']
  isWithdrawn: boolean
  /** The one word that tells this wording from all others. */
  word: string
  /** Those of what it said besides, or before. */
  otherWords: string[]
}

export const toScope = (scope: ModelScope, componentIds: string[]): Scope => ({
  components: scope.map(({ place, status }) => ({ id: componentIds[place]!, status })),
  regions: [],
  apps: [],
})
