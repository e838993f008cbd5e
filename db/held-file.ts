import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** The file is gone from where it was opened; what is written to it now would be lost. */
export class DatabaseMissing extends Error {
  code = 'SQLITE_CANTOPEN'
  constructor(file: string) {
    super(`the database file ${file} is missing`)
    this.name = 'DatabaseMissing'
  }
}

/** Something else was written over the file. */
export class DatabaseSpoilt extends Error {
  code = 'SQLITE_NOTADB'
  constructor(file: string) {
    super(`the database file ${file} is no database any more`)
    this.name = 'DatabaseSpoilt'
  }
}

/** The file that lies at a database's path, open for as long as it lies there. */
export type HeldFile = {
  /** Which file lies there now. Throws what keeps it from being a database. */
  look(): string
  /** Only once SQLite has closed all its connections. */
  close(): void
}

/**
 * Holds the database at a path, to look at it while SQLite has it open. Who opens and closes it for each look takes SQLite's
 * locks away: with any handle of a file that it closes a process loses all its locks on it (POSIX, fcntl). The next
 * program that closes the database then takes itself for the last one and deletes the write-ahead log, into which this
 * one goes on writing what nobody will ever read.
 */
export function holdFile(file: string): HeldFile {
  let held = open(file)
  let isClosed = false
  return {
    look() {
      if (isClosed) throw new Error('the database is closed') // Its handle may be another file's by now.
      if (identityOf(file) === held.identity) {
        if (!isDatabase(held.handle)) throw new DatabaseSpoilt(file)
      } else {
        const before = held
        held = open(file) // Another one, which SQLite has not opened yet.
        closeSync(before.handle)
      }
      return held.identity
    },
    close() {
      if (!isClosed) closeSync(held.handle)
      isClosed = true
    },
  }
}

/**
 * Throws where no database lies at a path: SQLite would make a new one of an empty file, and that would claim that all is
 * well. Not to be asked while SQLite has the file open: see `holdFile`.
 */
export function databaseAt(file: string): void {
  closeSync(open(file).handle)
}

/** Opens the database at a path; throws where none lies there, with nothing left open. */
function open(file: string): { handle: number; identity: string } {
  if (identityOf(file) === null) throw new DatabaseMissing(file)
  const handle = openSync(file, 'r')
  try {
    if (!isDatabase(handle)) throw new DatabaseSpoilt(file)
    return { handle, identity: nameOf(fstatSync(handle, { bigint: true })) }
  } catch (error) {
    closeSync(handle)
    throw error
  }
}

/** Which file lies at a path; null for none. */
export function identityOf(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true })
  return stat ? nameOf(stat) : null
}

const nameOf = ({ dev, ino }: { dev: bigint; ino: bigint }): string => `${dev}:${ino}`

/** Whether a file begins as every SQLite database does. */
function isDatabase(handle: number): boolean {
  const start = Buffer.alloc(magic.length)
  readSync(handle, start, 0, magic.length, 0)
  return start.equals(magic)
}

const magic = Buffer.from('SQLite format 3\0')
