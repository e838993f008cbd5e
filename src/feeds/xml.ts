import XMLBuilder from 'fast-xml-builder'

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  // What stands in an entry is XML already, by `xmlWithin`.
  stopNodes: ['rss.channel.item', 'feed.entry'],
})

/** A document from one object: elements by name, in their order; `@name` is an attribute, `#text` what stands beside them. */
export const xmlOf = (root: Record<string, object>): string =>
  builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, ...root })

/** What stands within an entry. */
export const xmlWithin = (entry: object): string => builder.build(entry)
