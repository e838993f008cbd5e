// What counts as an address, wherever one is stated.

/** One plain address: no name, no list, no comment, nothing that a mail program would read as more than it says. */
export const isEmailAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u.test(text)

/**
 * An http or https address without a password in it. Addresses come from the operator and from the team: private
 * ones are meant, since many a receiver stands inside.
 */
export function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password
}
