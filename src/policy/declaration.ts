/** Declare an incident when … (When to declare an incident), in the document's words. */
export const declarationReasons = {
  slo_burn: 'a customer-facing SLO is burning quickly',
  customer_reports: 'multiple customers report similar failures',
  core_function_impaired: 'core platform functions are impaired (deploy, ingress, secrets, volumes)',
  unsure: 'you are unsure but suspect broad impact',
} as const

export type DeclarationReason = keyof typeof declarationReasons
