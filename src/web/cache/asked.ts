import type { IncomingMessage } from 'node:http'

/** What of a reader's request decides how a kept answer is sent. */
export type Asked = {
  acceptEncoding: string | undefined
  ifNoneMatch: string | undefined
  ifModifiedSince: string | undefined
  /** Whether there is just one Host header. */
  hasOneHost: boolean
}

/** Reads that in one pass: `request.headers` would build an object of all of them, which costs more than the answer. */
export function readAsked({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): Asked {
  const asked: Asked = {
    acceptEncoding: undefined,
    ifNoneMatch: undefined,
    ifModifiedSince: undefined,
    hasOneHost: false,
  }
  let hosts = 0
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = rawHeaders[place]!
    const value = rawHeaders[place + 1]!
    if (name.length === 4 && name.toLowerCase() === 'host') {
      hosts++
      asked.hasOneHost = hosts === 1 && isPlainHost(value)
    } else if (name.length === 15 && name.toLowerCase() === 'accept-encoding') {
      asked.acceptEncoding = joined(asked.acceptEncoding, value)
    } else if (name.length === 13 && name.toLowerCase() === 'if-none-match') {
      asked.ifNoneMatch = joined(asked.ifNoneMatch, value)
    } else if (name.length === 17 && name.toLowerCase() === 'if-modified-since') {
      asked.ifModifiedSince = value
    }
  }
  return asked
}

const joined = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before}, ${value}`

let lastHost = ''

/** Most requests name the same host as the one before. What is not plain is looked at more closely elsewhere. */
function isPlainHost(host: string): boolean {
  if (host === lastHost) return true
  if (!/^[\w.-]+(:\d+)?$/.test(host)) return false
  lastHost = host
  return true
}
