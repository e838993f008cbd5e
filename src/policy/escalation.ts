/** To whom the policy escalates (Escalation guidelines). */
export const escalationTargets = ['owners', 'leadership'] as const

export type EscalationTarget = (typeof escalationTargets)[number]

/** When, and to whom: every trigger of the guidelines in the document's words. The automatic ones fire by themselves. */
export const escalationTriggers = {
  privileged_access: {
    to: 'owners',
    when: 'mitigation requires privileged access or deep system knowledge',
    isAutomatic: false,
  },
  data_loss: { to: 'owners', when: 'suspected data loss or corruption', isAutomatic: false },
  security_risk: { to: 'owners', when: 'security risk is involved', isAutomatic: false },
  no_improvement: {
    to: 'owners',
    when: 'the incident lasts > 30 minutes without improvement (Sev0/Sev1)',
    isAutomatic: true,
  },
  sev0: { to: 'leadership', when: 'Sev0 incidents', isAutomatic: true },
  beyond_status_page: {
    to: 'leadership',
    when: 'any public communications beyond the status page',
    isAutomatic: false,
  },
  legal_risk: { to: 'leadership', when: 'regulatory or legal risk', isAutomatic: false },
} as const satisfies Record<string, { to: EscalationTarget; when: string; isAutomatic: boolean }>

export type EscalationTrigger = keyof typeof escalationTriggers
