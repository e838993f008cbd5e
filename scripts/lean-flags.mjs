/**
 * What Node itself is started with. V8 would let its room for new objects grow to 100 MB and more. With half of this, reading
 * slows down by a thirtieth more while ten updates a second are published. Of the helpers that collect garbage and compile,
 * two rather than four: a small machine has no more cores, and each keeps memory of its own.
 */
export const leanFlags = ['--max-semi-space-size=32', '--v8-pool-size=2']
