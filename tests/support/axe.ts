import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Puts axe into a page, whose own policy must let it. It is gone with the page. */
export const loadAxe = (page: Page): Promise<void> => page.evaluate(source)

/** What axe is to look for: rules by their tags, or by name. */
type RunOnly = { type: 'tag' | 'rule'; values: string[] }

/** The rules that look at colours. In another colour scheme, no other can find anything else. */
export const colourRules: RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** What axe finds wrong with a page: each rule with the first element that breaks it. Without a word, by all its rules. */
export const violationsOn = (page: Page, runOnly?: RunOnly): Promise<[rule: string, html?: string][]> =>
  page.evaluate(async (runOnly) => {
    // @ts-expect-error axe is in the page now
    const results = await globalThis.axe.run({
      ...(runOnly && { runOnly }),
      resultTypes: ['violations'], // It need not describe each element that is as it should be.
    })
    return results.violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => [
      id,
      nodes[0]?.html,
    ])
  }, runOnly)
