/** Set by the bundler. */
declare const __ALLCLEAR_BUILD__: string | undefined

/** Names this very program by all that it is made of; null where it runs from its sources. */
export const build: string | null = typeof __ALLCLEAR_BUILD__ === 'undefined' ? null : __ALLCLEAR_BUILD__
