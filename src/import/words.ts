import type { IncidentStatus } from '#src/policy/lifecycle.ts'
import type { MaintenanceStatus } from '#src/policy/maintenance.ts'
import type { ComponentStatus } from '#src/policy/scope.ts'
import type { Severity } from '#src/policy/severity.ts'

// The words that other status pages use, and what each means here. Written in lower case with underscores.

export type Impact = { severity: Severity; component: ComponentStatus }

/** How bad an incident was, and how its components fared where nothing better is known. */
export const impacts = new Map<string, Impact>([
  ['critical', { severity: 'sev0', component: 'major_outage' }],
  ['major', { severity: 'sev1', component: 'partial_outage' }],
  ['minor', { severity: 'sev2', component: 'degraded_performance' }],
  ['none', { severity: 'sev3', component: 'operational' }],
])

/** The status that an update brings; 'unchanged' for one that says nothing about it. */
export const statuses = new Map<string, IncidentStatus | 'unchanged'>([
  ['investigating', 'investigating'],
  ['identified', 'identified'],
  ['update', 'unchanged'],
  ['monitoring', 'monitoring'],
  ['resolved', 'resolved'],
  // A postmortem comes after the resolution and changes nothing about it.
  ['postmortem', 'resolved'],
])

/** The same for planned work. */
export const maintenanceStatuses = new Map<string, MaintenanceStatus | 'unchanged'>([
  ['scheduled', 'scheduled'],
  ['in_progress', 'in_progress'],
  ['update', 'unchanged'],
  ['verifying', 'verifying'],
  ['completed', 'completed'],
  ['canceled', 'cancelled'],
  ['cancelled', 'cancelled'],
  // Some mark planned work with an incident's words.
  ['monitoring', 'verifying'],
  ['investigating', 'in_progress'],
  ['identified', 'in_progress'],
  ['resolved', 'completed'],
  ['postmortem', 'completed'],
])

export const componentStatusesThere = new Map<string, ComponentStatus>([
  ['operational', 'operational'],
  ['degraded_performance', 'degraded_performance'],
  ['partial_outage', 'partial_outage'],
  ['major_outage', 'major_outage'],
  // Planned work is no incident's doing.
  ['under_maintenance', 'operational'],
])

/** 'In progress' and 'in_progress' are the same word. */
export const plainWord = (word: string): string => word.trim().toLowerCase().replace(/\s+/g, '_')
