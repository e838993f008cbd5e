import zlib from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Answer } from '#src/web/cache/answer.ts'
import type { Encoding } from '#src/web/cache/encoding.ts'
import { createEntry, expectedAfter, variantOf } from '#src/web/cache/entry.ts'

const answer: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: Buffer.from('About a third of requests fail with a 502. '.repeat(20)),
  changesAt: null,
  changedAt: null,
}

test('an answer is made ready as the one before it was asked for, and where nobody asked as that one was', async () => {
  const made = async (encodings: Encoding[]) => {
    const entry = createEntry(answer, '0.1', new Date('2026-03-02T09:00Z'))
    for (const encoding of encodings) await variantOf(entry, encoding, {})
    return entry
  }
  expect(expectedAfter(undefined)).toEqual(['br'])
  const first = await made(['br'])
  expect(expectedAfter(first)).toEqual(['br'])
  first.asked.add('gzip')
  expect(expectedAfter(first)).toEqual(['gzip'])
  expect(expectedAfter(await made(['gzip']))).toEqual(['gzip'])
})

test('what cannot be compressed now goes out as it is, and is tried again for the next reader', async () => {
  let isMemoryLeft = false
  const brotliCompress = (body: Buffer, options: zlib.BrotliOptions, done: zlib.CompressCallback) =>
    isMemoryLeft ? zlib.brotliCompress(body, options, done) : done(new Error('out of memory'), Buffer.of())
  vi.doMock('node:zlib', () => ({ default: { ...zlib, brotliCompress } }))
  vi.resetModules()
  onTestFinished(() => {
    vi.doUnmock('node:zlib')
    vi.resetModules()
  })
  const { createEntry, variantOf } = await import('#src/web/cache/entry.ts')
  const log = vi.spyOn(console, 'error').mockReturnValue()

  const entry = createEntry(answer, '0.1', new Date('2026-03-02T09:00Z'))
  const plain = await variantOf(entry, 'br', {})
  expect(plain.bytes).toEqual(answer.body)
  expect(plain.headers).not.toContain('content-encoding')
  expect(entry.variants.br).toBeUndefined()
  expect(log).toHaveBeenCalledOnce()

  isMemoryLeft = true
  const compressed = await variantOf(entry, 'br', {})
  expect(zlib.brotliDecompressSync(compressed.bytes)).toEqual(answer.body)
  expect(entry.variants.br).toBe(compressed)
})
