import type { Policy } from '#src/policy/policy.ts'
import {
  type NeededRunbook,
  type RunbookName,
  runbooksFor,
  runbookTable,
  type TouchedNames,
} from '#src/policy/runbooks.ts'

type Where = { policy: Policy; publicUrl: string }

/** Where a runbook is read: the hub's own page, or the team's copy below the base address that it has set. */
export const runbookUrl = ({ policy, publicUrl }: Where, name: RunbookName): string =>
  policy.runbooks.baseUrl === null
    ? `${publicUrl}/api/admin/runbooks/${name}`
    : `${policy.runbooks.baseUrl}/${name}.md`

/** A runbook that an incident needs, ready to be followed. */
export type RunbookLink = NeededRunbook & { title: string; url: string }

export const runbookLinks = (where: Where, touched: TouchedNames): RunbookLink[] =>
  runbooksFor(where.policy, touched).map(({ name, because }) => ({
    ...{ name, title: runbookTable[name].title, url: runbookUrl(where, name), because },
  }))

/** The names of what a scope touches. */
export const namesIn = (scope: {
  components: readonly { name: string }[]
  regions: readonly { name: string }[]
  apps: readonly string[]
}): TouchedNames => ({
  components: scope.components.map(({ name }) => name),
  regions: scope.regions.map(({ name }) => name),
  apps: scope.apps,
})
