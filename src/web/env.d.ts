declare namespace App {
  interface Locals extends Readonly<import('./pages.ts').PageLocals> {}
}

declare namespace astroHTML.JSX {
  interface ScriptHTMLAttributes {
    /** Nothing is painted before the script has run. (HTML Standard, blocking attributes) */
    blocking?: 'render'
  }
}
