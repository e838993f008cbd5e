/**
 * A feed before it has a format: what RSS, Atom and JSON Feed are rendered from. Titles are plain text, `html` stands by
 * itself, and every address is absolute.
 */
export type FeedDocument = {
  title: string
  description: string
  /** BCP 47: what its words are written in. */
  language: string
  /** Who publishes it. */
  author: string
  /** The page that shows the same to people. */
  pageUrl: string
  /** The document's own address. */
  selfUrl: string
  /** The WebSub hub that pushes it; null where it is only polled. */
  hubUrl: string | null
  /** When the newest of what it says was said. */
  updatedAt: Date
  /** Newest first. */
  entries: FeedEntry[]
}

export type FeedEntry = {
  /** Names the entry for good, and no other in any feed. */
  guid: string
  /** The same as an IRI, which Atom asks for; equal to `guid` where that is one. */
  iri: string
  title: string
  url: string
  html: string
  publishedAt: Date
  /** When it was published, corrected or withdrawn last. */
  changedAt: Date
}

/** What all feeds of a hub have in common. */
export type FeedSettings = Pick<FeedDocument, 'language' | 'hubUrl'>
