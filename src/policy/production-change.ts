/**
 * Why a production change is made. During Sev0/Sev1 'only ship changes that mitigate the incident or prevent
 * recurrence'; every other one is documented, too, and waits. (Production freeze policy)
 */
export const changePurposes = ['mitigates', 'prevents_recurrence', 'other'] as const

export type ChangePurpose = (typeof changePurposes)[number]

/** The purposes that the freeze lets through. */
export const letsThrough: Record<ChangePurpose, boolean> = {
  mitigates: true,
  prevents_recurrence: true,
  other: false,
}
