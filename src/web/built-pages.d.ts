/** What `astro build` makes of the pages: there once it has run. */
declare module '#pages' {
  export const renderPage: import('./pages.ts').RenderPage
}
