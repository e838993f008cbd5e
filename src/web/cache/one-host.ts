import type { IncomingMessage } from 'node:http'

let lastHost = ''

/**
 * Whether a request names just one host, in the plain form. Most name the same as the one before; what is not plain is
 * looked at more closely elsewhere.
 */
export function hasOnePlainHost({ headers, rawHeaders }: IncomingMessage): boolean {
  const { host } = headers
  if (host === undefined || (host !== lastHost && !/^[\w.-]+(:\d+)?$/.test(host))) return false
  lastHost = host
  return countHosts(rawHeaders) === 1
}

/** `headers` holds the first of several; `headersDistinct` would tell, and make another object of all of them. */
function countHosts(rawHeaders: string[]): number {
  let hosts = 0
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = rawHeaders[place]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts
}
