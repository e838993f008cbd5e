import { lookup as lookUp } from 'node:dns'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Keeps strangers' addresses from leading inside: what resolves to an address that is not on the public internet is
 * not connected to, and the address that was checked is the one that is connected to.
 */
export type AddressGuard = {
  /** Whether a host is an address written out, and one that may not be reached. Names are judged once they resolve. */
  refuses(hostname: string): boolean
  /** Connections of its own: none that somebody else opened without being checked is ever used again. */
  agents: { 'http:': HttpAgent; 'https:': HttpsAgent }
}

/** The code of the error that a refused connection ends with. */
export const refusedAddress = 'EREFUSEDADDRESS'

/** `allow` are networks in CIDR notation that may be reached although they are not public. */
export function createAddressGuard(allow: readonly string[] = []): AddressGuard {
  const networks = allow.map((network) => ipaddr.parseCIDR(network))
  const mayReach = (address: string) =>
    isPublic(address) || networks.some((network) => holds(network, address))

  const lookup: LookupFunction = (hostname, options, done) =>
    lookUp(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '')
      // One that leads inside spoils them all: which of them is tried is not for the name to choose.
      if (found.length === 0 || !found.every(({ address }) => mayReach(address))) return done(refusal(), '')
      if (options.all) return done(null, found)
      done(null, found[0]!.address, found[0]!.family)
    })

  return {
    refuses(hostname) {
      const address = hostname.replace(/^\[(.*)\]$/, '$1')
      return isIP(address) !== 0 && !mayReach(address)
    },
    agents: { 'http:': new HttpAgent({ lookup }), 'https:': new HttpsAgent({ lookup }) },
  }
}

/** Whether an address is one of the public internet: neither private nor special in any other way. */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text) // An IPv4 address that is written as IPv6 counts as what it is.
  return address.range() === 'unicast'
}

function holds([network, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number], text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  return address.kind() === network.kind() && address.match(network as never, bits)
}

/** Whether a text is a network in CIDR notation. */
export const isNetwork = (text: string): boolean => ipaddr.isValidCIDR(text)

const refusal = () =>
  Object.assign(new Error('the host resolves to an address that may not be reached'), {
    code: refusedAddress,
  })
