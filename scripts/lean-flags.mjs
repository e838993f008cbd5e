/**
 * What Node itself is started with. All the garbage of loading would have V8 keep room for as much for good, 60 MB; a
 * page from memory makes next to none.
 */
export const leanFlags = ['--max-semi-space-size=4']
