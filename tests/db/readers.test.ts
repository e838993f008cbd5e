import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createReaders } from '#db/readers.ts'

test('where the file that lies there now cannot be opened, whoever waits for a connection is told', async () => {
  let isBroken = false
  const connect = () => {
    if (isBroken) throw new Error('unable to open database file')
    return new Sqlite(':memory:')
  }
  const readers = createReaders(connect, { most: 1 })
  const { promise: done, resolve: finish } = Promise.withResolvers<void>()
  const first = readers.snapshot(() => done.then(() => 'read'))
  const second = readers.snapshot(async () => 'never')
  const refused = expect(second).rejects.toThrow('unable to open')
  readers.renew()
  isBroken = true
  finish()
  expect(await first).toBe('read')
  await refused
  isBroken = false
  expect(await readers.snapshot(async () => 'again')).toBe('again')
  await readers.close()
})
