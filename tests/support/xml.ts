import sax from 'sax'

/** An element as a parser that is not ours reads it. */
export type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string }

/** Reads a document. Throws where it is not well-formed, or uses a prefix that it does not declare. */
export function readXml(xml: string): Element {
  const parser = sax.parser(true, { xmlns: true })
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  parser.onerror = (error) => {
    throw error
  }
  parser.onopentag = ({ name, attributes }) => {
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value])
    const element = { name, attributes: Object.fromEntries(values), children: [], text: '' }
    open.at(-1)!.children.push(element)
    open.push(element)
  }
  parser.onclosetag = () => void open.pop()
  parser.ontext = (text) => {
    open.at(-1)!.text += text
  }
  parser.oncdata = parser.ontext
  parser.write(xml).close()
  return root.children[0]!
}
