import sanitizeHtml from 'sanitize-html'
import { type Element, readXml } from './xml.ts'

// What the W3C's feed validator finds fault with in what our feeds hold, and what JSON Feed 1.1 asks for. Each function
// names every fault: an empty list is a valid feed.

/** What is wrong with a feed that was found at `url` on `now`. */
export function faultsIn(text: string, { url, now }: { url: string; now: Date }): string[] {
  if (text.startsWith('{')) return faultsInJsonFeed(JSON.parse(text), url, now)
  const root = readXml(text)
  if (root.name === 'rss') return faultsInRss(root, url, now)
  return faultsInAtom(root, url, now)
}

function faultsInRss(rss: Element, url: string, now: Date): string[] {
  const faults: string[] = []
  const check = checker(faults)
  const [channel] = rss.children
  check(rss.attributes.version === '2.0' && rss.children.length === 1, 'is RSS 2.0 with one channel')
  const known = [
    'title',
    'link',
    'description',
    'language',
    'generator',
    'lastBuildDate',
    'atom:link',
    'item',
  ]
  check(
    channel!.children.every(({ name }) => known.includes(name)),
    'has no element that RSS does not know',
  )
  const single = singleOf(channel!, check)
  check(single('title') !== '' && single('description') !== '', 'has a title and a description')
  check(isFullUrl(single('link')), 'links to a page')
  check(isLanguage(single('language')), 'names its language')
  check(isRfc822(single('lastBuildDate'), now), 'says in RFC 822 when it was made')
  const self = channel!.children.filter(
    ({ name, attributes }) => name === 'atom:link' && attributes.rel === 'self',
  )
  check(self.length === 1 && self[0]!.attributes.href === url, 'links to itself')
  check(self[0]?.attributes.type === 'application/rss+xml', 'says its type')
  const items = channel!.children.filter(({ name }) => name === 'item')
  const guids = items.map((item) => singleOf(item, check)('guid'))
  check(new Set(guids).size === guids.length, 'has each guid once')
  for (const item of items) {
    const of = singleOf(item, check)
    const isPermaLink = item.children.find(({ name }) => name === 'guid')!.attributes.isPermaLink
    check(item.children.length === 5, 'has items of five elements')
    check(of('title') !== '' && !/<\/?\w+>/.test(of('title')), `has a title without HTML: ${of('title')}`)
    check(isFullUrl(of('link')), 'has a full link')
    check(isPermaLink === 'false' || (isPermaLink === 'true' && isFullUrl(of('guid'))), 'has a true guid')
    check(isRfc822(of('pubDate'), now), `has a date in RFC 822: ${of('pubDate')}`)
    faults.push(...faultsInHtml(of('description')))
  }
  return faults
}

function faultsInAtom(feed: Element, url: string, now: Date): string[] {
  const faults: string[] = []
  const check = checker(faults)
  check(feed.name === 'feed' && feed.attributes.xmlns === 'http://www.w3.org/2005/Atom', 'is Atom')
  check(isLanguage(feed.attributes['xml:lang'] ?? ''), 'names its language')
  const firstEntry = feed.children.findIndex(({ name }) => name === 'entry')
  const head = firstEntry < 0 ? feed.children : feed.children.slice(0, firstEntry)
  const entries = firstEntry < 0 ? [] : feed.children.slice(firstEntry)
  check(
    entries.every(({ name }) => name === 'entry'),
    'has everything else before its entries',
  )
  const single = singleOf({ ...feed, children: head }, check)
  check(isFullUrl(single('id')) && single('title') !== '', 'has an id and a title')
  check(isRfc3339(single('updated'), now), 'says in RFC 3339 when it was updated')
  const links = head.filter(({ name }) => name === 'link').map(({ attributes }) => attributes)
  const pairs = links.map(({ rel, type }) => `${rel} ${type}`)
  check(new Set(pairs).size === pairs.length, 'has each link once')
  check(links.find(({ rel }) => rel === 'self')?.href === url, 'links to itself')
  check(isFullUrl(links.find(({ rel }) => rel === 'alternate')?.href ?? ''), 'links to a page')
  const author = head.find(({ name }) => name === 'author')
  check(author?.children[0]?.name === 'name' && author.children[0].text !== '', 'has an author with a name')
  const ids = entries.map((entry) => singleOf(entry, check)('id'))
  check(new Set(ids).size === ids.length, 'has each id once')
  for (const entry of entries) {
    const of = singleOf(entry, check)
    const content = entry.children.find(({ name }) => name === 'content')
    const link = entry.children.find(({ name }) => name === 'link')?.attributes
    check(isFullUrl(of('id')) || isUrn(of('id')), `has an IRI as its id: ${of('id')}`)
    check(of('title') !== '', 'has a title')
    check(link?.rel === 'alternate' && link.type === 'text/html' && isFullUrl(link.href!), 'links to a page')
    check(isRfc3339(of('updated'), now) && isRfc3339(of('published'), now), 'has dates in RFC 3339')
    check(of('updated') >= of('published'), 'is updated after it was published')
    check(content?.attributes.type === 'html', 'has content that is HTML')
    faults.push(...faultsInHtml(of('content')))
  }
  return faults
}

type Json = Record<string, unknown>

function faultsInJsonFeed(feed: Json, url: string, now: Date): string[] {
  const faults: string[] = []
  const check = checker(faults)
  const text = (value: unknown) => typeof value === 'string' && value !== ''
  check(feed.version === 'https://jsonfeed.org/version/1.1', 'is JSON Feed 1.1')
  check(text(feed.title) && text(feed.description), 'has a title and a description')
  check(feed.feed_url === url, 'has its own address')
  check(isFullUrl(String(feed.home_page_url)), 'links to a page')
  check(isLanguage(String(feed.language)), 'names its language')
  check(feed.author === undefined && (feed.authors as Json[]).every(({ name }) => text(name)), 'has authors')
  const items = feed.items as Json[]
  check(new Set(items.map(({ id }) => id)).size === items.length, 'has each id once')
  for (const { id, url: link, title, content_html, date_published, date_modified, ...others } of items) {
    check(text(id) && text(title), 'has items with an id and a title')
    check(isFullUrl(String(link)), 'has a full link')
    check(isRfc3339(String(date_published), now), 'says when it was published')
    check(isRfc3339(String(date_modified), now), 'says when it was modified')
    check(Object.keys(others).length === 0, `has nothing else: ${Object.keys(others)}`)
    faults.push(...faultsInHtml(String(content_html)))
  }
  return faults
}

/** No scripts, no styles, nothing that a reader would resolve against an address of its own. */
function faultsInHtml(html: string): string[] {
  const faults: string[] = []
  const check = checker(faults)
  sanitizeHtml(html, {
    allowedTags: false,
    allowedAttributes: false,
    allowVulnerableTags: true,
    transformTags: {
      '*': (tag, attributes) => {
        check(
          !['script', 'style', 'meta', 'embed', 'object', 'iframe', 'form', 'base'].includes(tag),
          `holds no ${tag}`,
        )
        for (const [name, value] of Object.entries(attributes)) {
          check(!name.startsWith('on') && name !== 'style', `has no attribute ${name}`)
          if (['href', 'src', 'cite'].includes(name))
            check(isFullUrl(value), `has no relative address: ${value}`)
        }
        return { tagName: tag, attribs: attributes }
      },
    },
  })
  check(html.trim() !== '', 'has some content')
  return faults
}

type Check = (isTrue: boolean, rule: string) => void

const checker =
  (faults: string[]): Check =>
  (isTrue, rule) => {
    if (!isTrue) faults.push(`not so: ${rule}`)
  }

/** The text of a child that there must be exactly one of. */
const singleOf =
  ({ name: parent, children }: Element, check: Check) =>
  (name: string): string => {
    const found = children.filter((child) => child.name === name)
    check(found.length === 1, `${parent} has one ${name}`)
    return found[0]?.text ?? ''
  }

const isFullUrl = (text: string): boolean =>
  /^(https?:\/\/[^/\s]|mailto:)\S*$/.test(text) && URL.canParse(text)
const isUrn = (text: string): boolean =>
  /^urn:[a-z0-9][a-z0-9-]{1,31}:([a-z0-9()+,.:=@;$_!*'-]|%[0-9a-f]{2})+$/i.test(text)
const isLanguage = (text: string): boolean => text !== '' && Intl.getCanonicalLocales(text)[0] === text

/** A day of the week that is the date's, and a time that has come. */
const isRfc822 = (text: string, now: Date): boolean =>
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/.test(
    text,
  ) &&
  new Date(text).toUTCString() === text &&
  new Date(text) <= now

const isRfc3339 = (text: string, now: Date): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && new Date(text) <= now
