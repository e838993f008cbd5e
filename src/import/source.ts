import type { IncidentStatus } from '#src/policy/lifecycle.ts'
import type { MaintenanceStatus } from '#src/policy/maintenance.ts'
import type { ComponentStatus } from '#src/policy/scope.ts'
import type { Severity } from '#src/policy/severity.ts'

/** What a source tells of the past, whatever its format. */
export type History = {
  incidents: SourceIncident[]
  maintenances: SourceMaintenance[]
}

/** An incident as its source tells it, with a state that the database accepts. */
export type SourceIncident = {
  id: string
  /** Where the source tells it, such as "line 12". */
  where: string
  /** Who speaks: the page's name, where the source says it. */
  author: string
  title: string
  severity: Severity
  status: IncidentStatus
  startedAt: Date
  resolvedAt: Date | null
  endedAt: Date | null
  /** Oldest first; there is at least one. */
  updates: SourceUpdate[]
}

export type SourceUpdate = {
  id: string
  status: IncidentStatus
  publishedAt: Date
  /** Markdown. */
  body: string
  /** What the incident touches from here on; null: as before. */
  scope: NamedComponent[] | null
}

/** Planned work as its source tells it, with a state that the database accepts. */
export type SourceMaintenance = {
  id: string
  where: string
  author: string
  title: string
  status: MaintenanceStatus
  startsAt: Date
  endsAt: Date
  begunAt: Date | null
  endedAt: Date | null
  /** By name. */
  components: string[]
  /** Oldest first; there is at least one. */
  updates: SourceMaintenanceUpdate[]
}

export type SourceMaintenanceUpdate = {
  id: string
  status: MaintenanceStatus
  publishedAt: Date
  /** Markdown. */
  body: string
}

/** A component by the name it has in the source. */
export type NamedComponent = { name: string; status: ComponentStatus }

/** Something that keeps a source from being imported: where it stands, and what is wrong there. */
export type Fault = { where: string; problem: string }

export type Parsed = { ok: true; history: History } | { ok: false; faults: Fault[] }
