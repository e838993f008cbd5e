import { createHash, randomInt } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
const idLength = 12

/** A new public id: 12 random characters of `[a-z0-9]` (62 bits). */
export function newId(): string {
  return Array.from({ length: idLength }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** The public id that always belongs to these words: for imported things that bring none of their own. */
export function derivedId(...words: (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest()
  return Array.from(digest.subarray(0, idLength), (byte) => alphabet[byte % alphabet.length]).join('')
}

/** Whether a text has the form of a public id. */
export const isId = (text: string): boolean => /^[a-z0-9]{12}$/.test(text)
