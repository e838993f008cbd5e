/** Whether one of the text's words begins so: 'volume' is in 'Block Volumes', 'api' is not in 'Rapid builds'. */
export function holdsWord(text: string, word: string): boolean {
  const plain = (value: string) => ` ${value.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')}`
  return plain(text).includes(plain(word).trimEnd())
}
