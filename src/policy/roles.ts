/** Incident roles, in the document's words and order. */
export const roles = ['ic', 'ops_lead', 'comms_lead', 'scribe'] as const

export type Role = (typeof roles)[number]

/** Each role's name and what it does (Incident roles). */
export const roleTable: Record<Role, { name: string; does: string }> = {
  ic: { name: 'IC', does: 'makes decisions, keeps focus on mitigation' },
  ops_lead: { name: 'Ops lead', does: 'executes technical actions and delegates tasks' },
  comms_lead: { name: 'Comms lead', does: 'customer updates, status page, internal summaries' },
  scribe: { name: 'Scribe', does: 'timeline notes, links, decisions, metrics snapshots' },
}
