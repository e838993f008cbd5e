import { bumpRevision, findPage, type Page, savePage } from '#db/queries/page.ts'
import { type Act, audit } from '#src/act.ts'
import { ensureDays } from '#src/incidents/component-days.ts'
import { changesMade } from './changes.ts'

/** Changes what is stated of the page; the rest stays. */
export async function amendPage(act: Act, change: Partial<Page>): Promise<Page> {
  const page = await findPage(act.tx)
  const stated = Object.entries(change).filter(([, value]) => value !== undefined)
  const changed: Page = { ...page, ...Object.fromEntries(stated) }
  const changes = changesMade(page, changed, columnOf)
  if (Object.keys(changes).length === 0) return page
  await savePage(act.tx, changed)
  await ensureDays(act.tx)
  await audit(act, 'page.changed', { type: 'page', id: 'page' }, changes)
  await bumpRevision(act.tx, act.now)
  return changed
}

const columnOf = {
  name: 'name',
  logo_url: 'logoUrl',
  support_url: 'supportUrl',
  time_zone: 'timeZone',
} as const satisfies Record<string, keyof Page>
