import type { Reader } from '#db/client.ts'
import { findPerson } from '#db/queries/access.ts'
import type { OutboxMessage } from '#db/queries/outbox.ts'
import { findRoleHolders } from '#db/queries/roles.ts'
import { type Role, roleTable } from '#src/policy/roles.ts'
import { isEmailAddress, isWebAddress } from './addresses.ts'
import type { Channel, Channels } from './channels/channel.ts'
import { parseRecipient } from './enqueue.ts'

/** Where a message goes, or why it can go nowhere. `host` is what deliveries to the same machine have in common. */
export type Destination =
  | { ok: true; host: string; channel: Channel | { type: 'slack'; url: string } }
  | { ok: false; reason: string }

/** Looks up where a message goes, as things stand now: a new address or a handover counts from then on. */
export async function destinationOf(
  reader: Reader,
  channels: Channels,
  { recipient, incidentId }: Pick<OutboxMessage, 'recipient' | 'incidentId'>,
): Promise<Destination> {
  const parsed = parseRecipient(recipient)
  if ('channel' in parsed) return ofChannel(channels, parsed.channel)
  if ('personId' in parsed) return ofPerson(reader, parsed.personId)
  const holders = incidentId === null ? [] : await findRoleHolders(reader, incidentId)
  const holder = holders.find(({ role }) => role === parsed.role)
  return holder ? ofPerson(reader, holder.personId) : { ok: false, reason: nobodyHolds(parsed.role) }
}

/** Whom a message is for, in words. */
export async function nameOfRecipient(
  reader: Reader,
  { recipient }: Pick<OutboxMessage, 'recipient'>,
): Promise<string> {
  const parsed = parseRecipient(recipient)
  if ('channel' in parsed) return `the channel ${parsed.channel}`
  if ('role' in parsed) return `the ${roleTable[parsed.role].name}`
  return (await findPerson(reader, parsed.personId))?.name ?? 'a person who is not known'
}

const nobodyHolds = (role: Role): string =>
  `nobody holds the role ${roleTable[role].name}, and the policy file names no fallback`

const ofChannel = (channels: Channels, name: string): Destination =>
  Object.hasOwn(channels, name)
    ? destination(channels[name]!)
    : { ok: false, reason: `the policy file has no channel ${name}` }

async function ofPerson(reader: Reader, id: string): Promise<Destination> {
  const person = await findPerson(reader, id)
  if (!person) return { ok: false, reason: 'the person is not known' }
  if (person.archivedAt) return { ok: false, reason: `${person.name} is archived` }
  const contact = person.contact?.trim() ?? ''
  const to = contact.replace(/^mailto:/i, '')
  if (isEmailAddress(to)) return destination({ type: 'email', to })
  if (isWebAddress(contact)) return destination({ type: 'slack', url: contact })
  const why = contact === '' ? 'has no contact' : 'has a contact that is neither an e-mail nor a web address'
  return { ok: false, reason: `${person.name} ${why}` }
}

const destination = (channel: Channel): Destination => ({
  ok: true,
  host: channel.type === 'email' ? 'the mail server' : new URL(channel.url).host,
  channel,
})
