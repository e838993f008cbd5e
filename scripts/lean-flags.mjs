/**
 * What Node itself is started with. V8 would let its room for new objects grow to 100 MB and more; with half of that a
 * page from memory costs as little, with an eighth a third more.
 */
export const leanFlags = ['--max-semi-space-size=16']
