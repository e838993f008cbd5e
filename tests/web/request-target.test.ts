import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findHostFault, readTarget } from '#src/web/request-target.ts'

test.each([
  ['/', '/'],
  ['/incidents/abc?x=1', '/incidents/abc'],
  ['/?next=//example.com', '/'],
  ['/#top', '/'],
  ['/history/', '/history/'],
  ['/caf%C3%A9', '/caf%C3%A9'],
  ['/.a/..b/c..', '/.a/..b/c..'],
  [`/${'a'.repeat(4_095)}`, `/${'a'.repeat(4_095)}`],
])('%s asks for the path %s', (target, path) => {
  expect(readTarget(target)).toEqual({ path })
})

test.each([
  undefined,
  '',
  '*',
  'x',
  '?x',
  'http://example.com/',
  'HTTPS://example.com/',
  'example.com:443',
  '//',
  '//example.com/x',
  '///',
  '/a//b',
  '/history//',
  '/de///history',
  '/%2F%2Fexample.com',
  '/de/%2fhistory',
  '/%',
  '/%E0%A4%A',
  '/%ff',
  '/%C0%AE',
  '/a%00b',
  '/a\0b',
  '/\\example.com',
  '/%5Cexample.com',
  '/a%5c..',
  '/%2568istory',
  '/100%25',
  '/.',
  '/./history',
  '/a/..',
  '/a/../history',
  '/a/%2E%2e/history',
  '/a%2F..%2Fhistory',
])('%j asks for no path', (target) => {
  expect(readTarget(target)).toEqual({
    status: 400,
    fault: expect.stringMatching(/^The (request target|path) .+\.$/),
  })
})

test('a target that is longer than any of ours is told so', () => {
  const fault = { status: 414, fault: 'The request target is longer than 4096 characters.' }
  expect(readTarget(`/${'a'.repeat(4_096)}`)).toEqual(fault)
  expect(readTarget(`/?${'a'.repeat(4_096)}`)).toEqual(fault)
})

test('whatever stands in a request line, it is read without a throw, and a path is one that can be parsed', () => {
  const piece = fc.constantFrom(
    '/',
    '//',
    '\\',
    '%',
    '%2f',
    '%00',
    '%e0%a4',
    '..',
    '?',
    '#',
    '*',
    'a',
    ':',
    '@',
    ' ',
    'é',
  )
  const target = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(target, (text) => {
      const read = readTarget(text)
      if ('fault' in read) return
      const url = new URL(text, 'http://localhost')
      expect(url.host).toBe('localhost')
      expect(() => decodeURIComponent(read.path)).not.toThrow()
    }),
    { numRuns: 1_000 },
  )
})

const faultOf = (host: string[] | undefined, httpVersion = '1.1') =>
  findHostFault({ httpVersion, headersDistinct: host ? { host } : {} })

test.each([
  'status.example.com',
  'localhost:4321',
  '127.0.0.1',
  '[::1]:4321',
  '[::ffff:127.0.0.1]',
  'a_b',
  '',
])('%j names a host', (host) => {
  expect(faultOf([host])).toBeNull()
})

test.each(['a/b', 'x@y', 'a b', 'evil"<>', '[::1', 'a:b:c', 'a?b', 'a#b', 'é', 'a\\b', 'http://a', 'a,b'])(
  '%j names no host',
  (host) => {
    expect(faultOf([host])).toEqual({ status: 400, fault: 'The Host header does not name a host.' })
  },
)

test('one host is named; an old client may name none', () => {
  expect(faultOf(['a', 'a'])).toEqual({ status: 400, fault: 'There must be one Host header.' })
  expect(faultOf(undefined)).toEqual({ status: 400, fault: 'There must be a Host header.' })
  expect(faultOf(undefined, '1.0')).toBeNull()
})
