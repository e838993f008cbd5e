/**
 * Leads on to an update that newer ones have pushed to an earlier page: the address that it was published with stays
 * good.
 */
export function findUpdate(): void {
  const { hash } = location
  const earlier = document.querySelector<HTMLAnchorElement>('article a[rel=prev]')
  if (!earlier || !hash.startsWith('#update-') || document.getElementById(hash.slice(1))) return
  location.replace(earlier.href + hash)
}
