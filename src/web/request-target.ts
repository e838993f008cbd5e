import type { IncomingMessage } from 'node:http'

/** What is wrong with a request before anybody looks at what it asks for. */
export type RequestFault = { status: 400 | 414; fault: string }

/**
 * The path that a request line asks for, or what is wrong with it.
 *
 * A request line may hold anything: `//x`, `*`, a whole address, broken percent-encoding. What is not a plain path
 * is refused here, before anything else has to make sense of it. (RFC 9112, sections 3 and 3.2)
 */
export function readTarget(target: string | undefined): { path: string } | RequestFault {
  if (target !== undefined && target.length > longestTarget)
    return { status: 414, fault: `The request target is longer than ${longestTarget} characters.` }
  if (!target?.startsWith('/')) return bad('The request target must be a path that begins with a slash.')
  const path = target.split(/[?#]/, 1)[0]!
  try {
    const plain = decodeURIComponent(path)
    // What decodes or resolves to another path would give a page as many addresses as somebody makes up.
    if (/[\0\\%]/.test(plain)) return bad('The path holds characters that no page has.')
    if (/\/\.{1,2}(\/|$)/.test(plain)) return bad('The path must not hold the segments . and ..')
    if (plain.includes('//')) return bad('The path must not hold two slashes in a row.')
  } catch {
    return bad('The path is not well-formed percent-encoded UTF-8.')
  }
  return { path }
}

/** What is wrong with the host that a request names; null where it names one. (RFC 9112, section 3.2) */
export function findHostFault({
  headersDistinct,
  httpVersion,
}: Pick<IncomingMessage, 'headersDistinct' | 'httpVersion'>): RequestFault | null {
  const hosts = headersDistinct.host ?? []
  if (hosts.length > 1) return bad('There must be one Host header.')
  const [host] = hosts
  if (host === undefined) return httpVersion === '1.0' ? null : bad('There must be a Host header.')
  return isHost.test(host) ? null : bad('The Host header does not name a host.')
}

const bad = (fault: string): RequestFault => ({ status: 400, fault })

const longestTarget = 4_096
const isHost = /^([\w.-]*|\[[\da-f:.]+\])(:\d*)?$/i
