import { askFor } from './ask.ts'
import type { FreshHub } from './hub.ts'

/** The words of an update, with its promise this many minutes from now. */
export const updateWords = (hub: FreshHub, promisedInMinutes = 15) => ({
  what_is_happening: 'Requests fail.',
  who_is_affected: 'Customers in eu-west.',
  what_we_are_doing: 'We are looking.',
  next_update_at: new Date(hub.now().getTime() + promisedInMinutes * 60_000),
})

/** Declares a Sev1 and, unless it is to stay internal, publishes its initial update; answers the incident. */
export const declare = (
  hub: FreshHub,
  token: string,
  { scope, isInternal = false, ...rest }: { scope?: object; isInternal?: boolean; title?: string } = {},
) =>
  askFor(hub, token, 'POST', '/incidents', {
    title: 'Requests fail',
    severity: 'sev1',
    reason: 'customer_reports',
    scope,
    ...rest,
    ...(!isInternal && { initial_update: updateWords(hub) }),
  })
