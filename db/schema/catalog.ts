import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { isNotEmpty, isPublicId, moment, publicId } from './columns.ts'

/** A region of the platform: one way in which an incident names its scope. */
export const regions = sqliteTable(
  'regions',
  {
    id: publicId(),
    name: text('name').notNull().unique(),
    position: integer('position').notNull(),
  },
  (table) => [
    check('regions_id_is_public', isPublicId(table.id)),
    check('regions_name_is_not_empty', isNotEmpty(table.name)),
  ],
)

/** A heading under which the page lists components. */
export const componentGroups = sqliteTable(
  'component_groups',
  {
    id: publicId(),
    name: text('name').notNull().unique(),
    position: integer('position').notNull(),
  },
  (table) => [
    check('component_groups_id_is_public', isPublicId(table.id)),
    check('component_groups_name_is_not_empty', isNotEmpty(table.name)),
  ],
)

/** A part of the platform that a customer knows by name. Its status is derived from incidents and held nowhere. */
export const components = sqliteTable(
  'components',
  {
    id: publicId(),
    name: text('name').notNull().unique(),
    description: text('description'),
    groupId: text('group_id').references(() => componentGroups.id, { onDelete: 'set null' }),
    position: integer('position').notNull(),
    createdAt: moment('created_at').notNull(),
    /** When planned work last put it under maintenance or let it go; null until some has. */
    maintainedAt: moment('maintained_at'),
    /** Set when the component is retired: it leaves the page, its history stays. */
    archivedAt: moment('archived_at'),
  },
  (table) => [
    index('components_by_group').on(table.groupId, table.position),
    check('components_id_is_public', isPublicId(table.id)),
    check('components_name_is_not_empty', isNotEmpty(table.name)),
  ],
)
