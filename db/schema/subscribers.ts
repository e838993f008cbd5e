import { sql } from 'drizzle-orm'
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { components } from './catalog.ts'
import { isNotEmpty, isOneOf, isPublicId, moment, publicId } from './columns.ts'
import { incidents } from './incidents.ts'
import { maintenances, maintenanceUpdates } from './maintenance.ts'
import { messageStates } from './outbox.ts'
import { updates } from './updates.ts'

/** How a subscriber is reached: by mail, or by a web address that takes one of these forms. */
export const subscriberChannels = ['email', 'webhook', 'statuspage', 'slack', 'teams', 'discord'] as const
export type SubscriberChannel = (typeof subscriberChannels)[number]

/** `pending`: nobody at the address has confirmed it yet. `suspended`: it is dead, and gets nothing more. */
export const subscriberStates = ['pending', 'active', 'suspended'] as const

export const verbosities = ['every', 'first_and_last'] as const

/** Who follows, where they are reached and what they want to hear. Unsubscribing deletes the row. */
export const subscribers = sqliteTable(
  'subscribers',
  {
    id: publicId(),
    channel: text('channel', { enum: subscriberChannels }).notNull(),
    /** An e-mail address or a web address: private, whoever asks. */
    address: text('address').notNull(),
    /** The address as it is compared: nobody is subscribed twice. */
    addressKey: text('address_key').notNull().unique(),
    /** What their webhooks are signed with; null where nothing is signed. */
    secret: text('secret'),
    state: text('state', { enum: subscriberStates }).notNull(),
    createdAt: moment('created_at').notNull(),
    /** Nothing that was published before is sent. */
    confirmedAt: moment('confirmed_at'),
    /** When they were last sent a link that they had asked for, and how often while pending. */
    linkSentAt: moment('link_sent_at'),
    linksSent: integer('links_sent').notNull(),
    /** How many deliveries in a row were given up. */
    failures: integer('failures').notNull(),
    suspendedAt: moment('suspended_at'),
    /** Holds no address. */
    suspensionReason: text('suspension_reason'),
    wantsIncidents: integer('wants_incidents', { mode: 'boolean' }).notNull(),
    wantsMaintenance: integer('wants_maintenance', { mode: 'boolean' }).notNull(),
    verbosity: text('verbosity', { enum: verbosities }).notNull(),
    /** False: only what touches the components of `subscriber_components`. */
    wantsAllComponents: integer('wants_all_components', { mode: 'boolean' }).notNull(),
    /** The one incident that they follow; null: all of them. */
    incidentId: text('incident_id').references(() => incidents.id),
  },
  (table) => [
    index('subscribers_by_state').on(table.state, table.id),
    index('subscribers_by_incident').on(table.incidentId),
    check('subscribers_id_is_public', isPublicId(table.id)),
    check('subscribers_channel', isOneOf(table.channel, subscriberChannels)),
    check('subscribers_state', isOneOf(table.state, subscriberStates)),
    check('subscribers_verbosity', isOneOf(table.verbosity, verbosities)),
    check('subscribers_address_is_not_empty', isNotEmpty(table.address)),
    check('subscribers_are_confirmed', sql`(${table.state} = 'pending') = (${table.confirmedAt} is null)`),
    check(
      'subscribers_suspended_say_why',
      sql`(${table.state} = 'suspended') = (${table.suspendedAt} is not null) and (${table.suspendedAt} is null) = (${table.suspensionReason} is null)`,
    ),
  ],
)

/** The components that a subscriber has chosen. */
export const subscriberComponents = sqliteTable(
  'subscriber_components',
  {
    subscriberId: text('subscriber_id')
      .notNull()
      .references(() => subscribers.id, { onDelete: 'cascade' }),
    componentId: text('component_id')
      .notNull()
      .references(() => components.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.subscriberId, table.componentId] }),
    index('subscriber_components_by_component').on(table.componentId),
  ],
)

/** What the links in messages are derived from: one row. The links themselves are stored nowhere. */
export const subscriberKey = sqliteTable(
  'subscriber_key',
  { id: integer('id').primaryKey(), key: text('key').notNull() },
  (table) => [check('subscriber_key_is_one_row', sql`${table.id} = 1`)],
)

export const fanOutKinds = ['update', 'correction', 'link'] as const

/**
 * Something that subscribers are to be told: one row in the transaction that publishes it, expanded into deliveries
 * later, batch by batch.
 */
export const fanOuts = sqliteTable(
  'fan_outs',
  {
    id: publicId(),
    kind: text('kind', { enum: fanOutKinds }).notNull(),
    incidentId: text('incident_id').references(() => incidents.id),
    updateId: text('update_id').references(() => updates.id),
    /** Set instead, where it tells of planned work. */
    maintenanceId: text('maintenance_id').references(() => maintenances.id),
    maintenanceUpdateId: text('maintenance_update_id').references(() => maintenanceUpdates.id),
    createdAt: moment('created_at').notNull(),
    /** What is sent, the same at every attempt; null until somebody gets it, and after a withdrawal. */
    content: text('content'),
    /** The last subscriber that was looked at. */
    cursor: text('cursor').notNull(),
    /** Null while there are subscribers left to look at. */
    expandedAt: moment('expanded_at'),
    /** Set when what was to be told was withdrawn: from then on nobody is sent it. */
    withdrawnAt: moment('withdrawn_at'),
  },
  (table) => [
    index('fan_outs_to_expand').on(table.createdAt).where(sql`expanded_at is null`),
    index('fan_outs_by_update').on(table.updateId),
    index('fan_outs_by_incident').on(table.incidentId),
    index('fan_outs_by_maintenance_update').on(table.maintenanceUpdateId),
    check('fan_outs_id_is_public', isPublicId(table.id)),
    check('fan_outs_kind', isOneOf(table.kind, fanOutKinds)),
  ],
)

/** One message to one subscriber. Its id never changes: receivers tell a repetition by it. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    id: publicId(),
    fanOutId: text('fan_out_id')
      .notNull()
      .references(() => fanOuts.id),
    subscriberId: text('subscriber_id')
      .notNull()
      .references(() => subscribers.id, { onDelete: 'cascade' }),
    /** The component whose status it tells of; null where it brings the update itself. */
    componentId: text('component_id').references(() => components.id),
    /** What it shares with others that go to the same machine: `mail`, or the host. Private, like the address. */
    lane: text('lane').notNull(),
    createdAt: moment('created_at').notNull(),
    state: text('state', { enum: messageStates }).notNull(),
    attempts: integer('attempts').notNull(),
    nextAttemptAt: moment('next_attempt_at').notNull(),
    leasedUntil: moment('leased_until'),
    leasedBy: text('leased_by'),
    sentAt: moment('sent_at'),
    lastError: text('last_error'),
  },
  (table) => [
    index('deliveries_due').on(table.lane, table.nextAttemptAt).where(sql`state = 'waiting'`),
    index('deliveries_by_subscriber').on(table.subscriberId, table.createdAt),
    index('deliveries_by_fan_out').on(table.fanOutId),
    check('deliveries_id_is_public', isPublicId(table.id)),
    check('deliveries_state', isOneOf(table.state, messageStates)),
    check('deliveries_sent_have_a_time', sql`(${table.state} = 'sent') = (${table.sentAt} is not null)`),
  ],
)
