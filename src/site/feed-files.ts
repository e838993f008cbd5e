/** The formats of feeds, with the names that people know them by. */
export const feedFormats = {
  rss: { name: 'RSS', type: 'application/rss+xml' },
  atom: { name: 'Atom', type: 'application/atom+xml' },
  json: { name: 'JSON Feed', type: 'application/feed+json' },
} as const

/** Every feed that a subject has, by the name of its file: how it is written, and what each of its entries is. */
export const feedFiles = {
  'rss.xml': { format: 'rss', entryPer: 'update' },
  'atom.xml': { format: 'atom', entryPer: 'update' },
  'feed.json': { format: 'json', entryPer: 'update' },
  'history.rss': { format: 'rss', entryPer: 'incident' },
  'history.atom': { format: 'atom', entryPer: 'incident' },
} as const

export type FeedFile = keyof typeof feedFiles
export const isFeedFile = (name: string): name is FeedFile => Object.hasOwn(feedFiles, name)

export const typeOf = (file: FeedFile): string => feedFormats[feedFiles[file].format].type

/** The feeds with an entry per update, or with one per incident: names of their formats, files and types. */
export const feedsPer = (entry: 'update' | 'incident') =>
  (Object.keys(feedFiles) as FeedFile[])
    .filter((file) => feedFiles[file].entryPer === entry)
    .map((file) => ({ file, ...feedFormats[feedFiles[file].format] }))
