export type FaultLog = {
  /** Logs a fault that is another than the last one; the same again once a minute. */
  report(error: unknown): void
  /** The next fault is a new one. */
  mended(): void
}

/** Says of what is tried over and over that it fails, without filling the log. */
export function createFaultLog(message: string): FaultLog {
  let said = { what: '', atMs: 0 }
  return {
    report(error) {
      const what = wordsOf(error)
      if (what === said.what && performance.now() - said.atMs < 60_000) return
      said = { what, atMs: performance.now() }
      console.error(message, error)
    },
    mended() {
      said = { what: '', atMs: 0 }
    },
  }
}

const wordsOf = (error: unknown): string =>
  (error instanceof AggregateError ? [error, ...error.errors] : [error]).map(whatFailed).join('\n')

/** A full disk is the same fault with every file that there is no room for. */
function whatFailed(error: unknown): string {
  const { code, syscall, path } = (error ?? {}) as NodeJS.ErrnoException
  return path === undefined ? String(error) : `${code} ${syscall}`
}
