/**
 * Makes a part of the page become what it is in a newer copy of the page, in place: what stays stays the same element,
 * so that it keeps its focus, its scroll position and whether the reader has opened it. What has an id, or a heading
 * with one, is found again by it wherever it has moved to.
 */
export function become(old: Element, next: Element): void {
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && !isReaders(old, name)) old.removeAttribute(name)
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value && !isReaders(old, name)) old.setAttribute(name, value)
  }
  becomeChildren(old, next)
}

/** Whether they opened it or closed it: that is theirs to say. */
const isReaders = (element: Element, attribute: string): boolean =>
  attribute === 'open' && element.localName === 'details'

function becomeChildren(old: Element, next: Element): void {
  const named = new Map([...old.children].map((child) => [nameOf(child), child]))
  let place = old.firstChild
  for (const wanted of [...next.childNodes]) {
    const name = nameOf(wanted)
    const same = name ? named.get(name) : place && isAlike(place, wanted) ? place : undefined
    if (!same) {
      old.insertBefore(wanted, place)
      continue
    }
    if (same === place) place = place.nextSibling
    else old.insertBefore(same, place)
    if (same instanceof Element) become(same, wanted as Element)
    else if (same.nodeValue !== wanted.nodeValue) same.nodeValue = wanted.nodeValue
  }
  while (place) {
    const gone = place
    place = place.nextSibling
    gone.remove()
  }
}

const isAlike = (a: ChildNode, b: ChildNode): boolean => a.nodeName === b.nodeName && !nameOf(a)

/** Its own id, or that of the heading which says what it is about; null where it is one like any other. */
const nameOf = (node: ChildNode): string | null =>
  node instanceof Element ? node.id || node.getAttribute('aria-labelledby') : null
