declare namespace App {
  interface Locals extends Readonly<import('./pages.ts').PageLocals> {}
}
