import type { ShownStatus } from '#src/policy/scope.ts'

// Statuspage's public API, version 2, as its pages answer it: names, order and null rules are theirs. Every time is
// ISO 8601 with milliseconds, in the page's time zone.

export type SpPage = { id: string; name: string; url: string; time_zone: string; updated_at: string }

export type SpIndicator = 'none' | 'minor' | 'major' | 'critical' | 'maintenance'
export type SpStatus = { indicator: SpIndicator; description: string }

export type SpComponentStatus = ShownStatus

export type SpComponent = {
  id: string
  name: string
  status: SpComponentStatus
  created_at: string
  updated_at: string
  position: number
  description: string | null
  showcase: boolean
  start_date: null
  group_id: string | null
  page_id: string
  group: boolean
  only_show_if_degraded: boolean
  /** Ids of what a group holds; only groups have it. */
  components?: string[]
}

export type SpAffectedComponent = {
  code: string
  name: string
  old_status: SpComponentStatus
  new_status: SpComponentStatus
}

export type SpUpdate = {
  id: string
  status: string
  body: string
  incident_id: string
  created_at: string
  updated_at: string
  display_at: string
  affected_components: SpAffectedComponent[] | null
  deliver_notifications: boolean
  custom_tweet: null
  tweet_id: null
}

export type SpIncident = {
  id: string
  name: string
  status: string
  created_at: string
  updated_at: string
  monitoring_at: string | null
  resolved_at: string | null
  impact: SpIndicator
  shortlink: string
  started_at: string
  page_id: string
  /** Newest first. */
  incident_updates: SpUpdate[]
  components: SpComponent[]
  reminder_intervals: null
}

export type SpMaintenance = Omit<SpIncident, 'reminder_intervals'> & {
  scheduled_for: string
  scheduled_until: string
}
