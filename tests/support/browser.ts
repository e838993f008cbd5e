import { type Browser, chromium, type Page } from 'playwright-core'
import { requireBrowser } from '../../scripts/browser.mjs'

/** Starts a browser of its own for a test file; close it when done. Throws where there is none. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: requireBrowser(),
    args: [
      // Tests run as root in containers, where the sandbox cannot be set up; they open only our own pages.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      // Nothing but the test may use the network.
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** How far the content of a page has jumped about since it was opened, as browsers score it; 0 for not at all. */
export const layoutShiftOf = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let total = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) total += (entry as unknown as { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(total), 300)
      }),
  )
