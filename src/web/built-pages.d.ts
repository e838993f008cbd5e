/** What `astro build` makes: there once it has run. */
declare module '#pages' {
  export const handler: import('./pages.ts').AstroHandler
}
