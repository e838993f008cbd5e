import type { CheckState } from '#src/policy/verification.ts'
import type { Story } from './story.ts'

/** What Harbor's people say about a check when the story itself says no more. */
export function tickOf(
  checkId: string,
  { scope: { components } }: Story,
  verified: Record<string, string> = {},
): { state: CheckState; evidence: string } {
  const told = verified[checkId]
  if (told) return { state: 'confirmed', evidence: told }
  const usual = asUsual[checkId]
  if (!usual) return { state: 'confirmed', evidence: 'Checked on the dashboards; as before the incident.' }
  const isTouched = usual.touches.length === 0 || usual.touches.some((name) => name in components)
  return isTouched
    ? { state: 'confirmed', evidence: usual.evidence }
    : { state: 'not_applicable', evidence: usual.otherwise }
}

/** By check of the policy: what it touches (everything, where that is empty), and what is said of it. */
const asUsual: Record<string, { touches: string[]; evidence: string; otherwise: string }> = {
  'slis-normal': {
    touches: [],
    evidence: 'Error rate and latency within their objectives for the last fifteen minutes, in all regions.',
    otherwise: '',
  },
  'reconcile-queue': {
    touches: ['Control plane', 'Deploys', 'Machines', 'Secrets', 'Dashboard'],
    evidence: 'The reconcile queue is at its usual depth; its oldest entry is two seconds old.',
    otherwise: 'The control plane kept working; nothing waited to be reconciled.',
  },
  'postgres-lag': {
    touches: ['Managed Postgres', 'Control plane', 'Volumes'],
    evidence: 'Every replica is less than a second behind.',
    otherwise: 'No database was touched.',
  },
  'edge-drains': {
    touches: ['Edge', 'Ingress'],
    evidence: 'No edge node is draining; all of them take traffic again.',
    otherwise: 'No edge node was drained.',
  },
  'mitigations-removed': {
    touches: [],
    evidence: 'Nothing temporary is left in place.',
    otherwise: '',
  },
}
