import { become } from './become.ts'

/** How often the page is asked for anew without any news: with the stream, and where there is none. */
const lookMs = { streaming: 300_000, alone: 60_000 }

/** A shared cache in front of the hub may give out the page before for so long. */
const sharedCacheMs = 6_000

/**
 * Keeps an open page true: when the hub says that something has changed, the page is fetched anew, which costs next to
 * nothing where it is still the same, and becomes the new one in place. `redraw` is called after each change.
 *
 * A lost stream comes back by itself; meanwhile, and where there is none, the page is looked at now and then. A hidden
 * page holds no connection, and catches up when it is seen again.
 */
export function followChanges(redraw: () => void): void {
  let source: EventSource | undefined
  let seen = stateOfPage()
  let retryMs = 5_000
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0
  let shown = document.querySelector('main')!.innerHTML

  function stream(): void {
    if (source || document.hidden || !window.EventSource) return
    const opened = new EventSource('/events')
    source = opened
    opened.onopen = () => {
      retryMs = 5_000
    }
    opened.onmessage = ({ lastEventId, data }) => {
      if (lastEventId === seen) return
      look(Math.random() * Number(data), seen !== undefined)
      seen = lastEventId
    }
    opened.onerror = () => {
      // Otherwise the browser tries again by itself.
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return
      source = undefined
      setTimeout(stream, retryMs * (0.5 + Math.random()))
      retryMs = Math.min(2 * retryMs, 300_000)
    }
  }

  /**
   * Looks once in so many milliseconds; `again` a little later, if that brought nothing new; and then now and then. The
   * stream tells of nothing twice: where the page could not be had, it is no reason to wait.
   */
  function look(waitMs: number, again = false): void {
    clearTimeout(timer)
    const mine = setTimeout(async () => {
      const isNew = await refresh().catch(() => null)
      if (timer !== mine || document.hidden) return
      if (again && !isNew) return look(sharedCacheMs)
      const usualMs = isNew !== null && isStreaming() ? lookMs.streaming : lookMs.alone
      look(usualMs * (0.8 + 0.4 * Math.random()))
    }, waitMs)
    timer = mine
  }

  /** Some proxies hold back what is not over yet: a stream that has not begun tells nothing. */
  const isStreaming = (): boolean => source !== undefined && source.readyState === source.OPEN

  /** Whether there was something new; null where the page could not be had. */
  async function refresh(): Promise<boolean | null> {
    const mine = ++turn
    const address = location.pathname + location.search
    const response = await fetch(address, { cache: 'no-cache', signal: AbortSignal.timeout(20_000) })
    if (!response.ok && response.status !== 404) return null
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const content = page.querySelector('main#content')?.innerHTML
    // What came late, or is the word of some proxy, is not the page.
    if (mine !== turn || content === undefined) return null
    if (!hasFilesOf(page)) {
      location.reload()
      return true
    }
    inPlace(() => {
      document.title = page.title
      for (const part of parts) become(document.querySelector(part)!, page.querySelector(part)!)
      redraw()
    })
    if (content === shown) return false
    shown = content
    announce(page.title)
    return true
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      source?.close()
      source = undefined
      clearTimeout(timer)
    } else {
      stream()
      look(0)
    }
  })
  addEventListener('load', () => {
    // The page itself comes first.
    setTimeout(stream, 1_000)
    look(lookMs.alone)
  })
}

/** What is taken from the new page. The rest may hold what the reader's own tools have put there. */
const parts = ['body > header', 'body > main', 'body > footer']

/** Which state of the public data the page was made of, as its answer said; the stream's events name states, too. */
const stateOfPage = (): string | undefined =>
  (performance.getEntriesByType('navigation') as PerformanceNavigationTiming[])[0]?.serverTiming?.find(
    ({ name }) => name === 'state',
  )?.description

/**
 * A hub that was brought up to date has other styles and another script, and its pages would not fit ours. What proxies
 * put into pages is none of these: it may be another each time, or take itself out again.
 */
const hasFilesOf = (page: Document): boolean =>
  [...page.querySelectorAll('[href^="/assets/"], [src^="/assets/"]')].every((file) => {
    const name = file.hasAttribute('href') ? 'href' : 'src'
    return document.querySelector(`[${name}="${file.getAttribute(name)}"]`)
  })

/** Changes the page, with what the reader reads staying where it is on the screen, and the focus where it was. */
function inPlace(change: () => void): void {
  const focused = document.activeElement
  const anchor = scrollY > 0 ? inSight(focused) : undefined
  const before = anchor && topOf(anchor)
  change()
  if (anchor?.isConnected) scrollBy({ top: topOf(anchor) - before!, behavior: 'instant' })
  if (!focused || focused === document.body || focused === document.activeElement) return
  const target = focused.isConnected ? focused : document.querySelector('main')
  ;(target as HTMLElement).focus({ preventScroll: true })
}

/** What the reader looks at: what has the focus, or else whatever stands first on the screen. */
function inSight(focused: Element | null): Element | undefined {
  if (focused?.closest('main') && topOf(focused) >= 0 && topOf(focused) < innerHeight) return focused
  return [...document.querySelectorAll('main *')].find((each) => topOf(each) >= 0)
}

const topOf = (element: Element): number => element.getBoundingClientRect().top

/** Says it politely to screen readers: also where the sentence is the one before, which none would say twice. */
function announce(title: string): void {
  const said = document.querySelector<HTMLElement>('[data-said]')!
  said.textContent = ''
  setTimeout(() => {
    said.textContent = said.dataset.said!.replace('{title}', () => title)
  }, 100)
}
