import { type Browser, chromium } from 'playwright-core'
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
