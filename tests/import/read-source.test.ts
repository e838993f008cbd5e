import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readSource } from '#src/import/read-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'allclear-source-'))
afterAll(() => rmSync(folder, { recursive: true }))

const small = { timeoutMs: 30_000, maxBytes: 1024 * 1024 }

function fileOf(content: string | Uint8Array): string {
  const file = join(folder, 'source')
  writeFileSync(file, content)
  return file
}

/** A server of its own for one test, closed with all its connections at the end. */
async function serving(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('a file', () => {
  test('is read as UTF-8, without a byte order mark', async () => {
    expect(await readSource(fileOf('\uFEFFGrüße 🙂'))).toBe('Grüße 🙂')
  })

  test.each<[string, () => string, RegExp]>([
    ['that does not exist', () => join(folder, 'none'), /none does not exist$/],
    ['that is a folder', () => folder, /is a folder, not a file$/],
    ['that is too large', () => fileOf(Buffer.alloc(small.maxBytes + 1, 'x')), /is larger than 1 MiB$/],
    [
      'in another encoding',
      () => fileOf(Buffer.from('a\nb\nGr\xFC\xDFe\n', 'latin1')),
      /not UTF-8 text: see line 3$/,
    ],
  ])('%s is told so', async (_, file, message) => {
    await expect(readSource(file(), small)).rejects.toThrow(message)
  })
})

describe('an address', () => {
  test('is read, also where it has moved to', async () => {
    await using server = await serving((request, answer) => {
      if (request.url === '/new') answer.end('{"incidents": []}')
      else answer.writeHead(301, { location: '/new' }).end()
    })
    expect(await readSource(`${server.address}/old`)).toBe('{"incidents": []}')
  })

  test('that answers anything but 200 is told so', async () => {
    await using server = await serving((_, answer) => answer.writeHead(404).end('{"incidents": []}'))
    await expect(readSource(server.address)).rejects.toThrow(/ answered 404 Not Found$/)
  })

  test('that answers without end is cut off', async () => {
    await using server = await serving((_, answer) => {
      const pour = () => {
        while (answer.write(Buffer.alloc(65_536, 'x')));
      }
      answer.on('drain', pour)
      pour()
    })
    await expect(readSource(server.address, small)).rejects.toThrow(/is larger than 1 MiB$/)
  })

  test('that never answers is given up', async () => {
    await using server = await serving(() => {})
    await expect(readSource(server.address, { ...small, timeoutMs: 20 })).rejects.toThrow(
      /did not answer within 0.02 s$/,
    )
  })

  test('where nobody listens is told so', async () => {
    const server = await serving(() => {})
    await server[Symbol.asyncDispose]()
    await expect(readSource(server.address)).rejects.toThrow(/cannot be reached: .*ECONNREFUSED/)
  })

  test.each(['ftp://example.com/x', 'file:///etc/hostname', 'http://'])(
    '%s is not one of http or https',
    async (address) => {
      await expect(readSource(address)).rejects.toThrow(/is not an http or https address$/)
    },
  )

  test('with a password is not repeated', async () => {
    await expect(readSource('https://ana:secret@example.com/')).rejects.toThrow(
      /^example\.com is given with a password/,
    )
  })
})
