import type { ServerResponse } from 'node:http'

// Nothing from elsewhere and nothing inline: text that somebody smuggled in could not run, load or send anything.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' https: data:", // The logo may live anywhere.
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** What every answer carries, whoever makes it. */
export const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

/** What every answer carries, and where we are reached by https, that we always are. */
export const commonHeaders = ({ isHttps }: { isHttps: boolean }): Record<string, string> => ({
  ...securityHeaders,
  ...(isHttps && { 'strict-transport-security': 'max-age=31536000' }),
})

/** Takes back what says something of documents only: a style or a script needs no more than its type to be kept to. */
export function removeDocumentHeaders(response: ServerResponse): void {
  for (const name of Object.keys(securityHeaders)) {
    if (name !== 'x-content-type-options') response.removeHeader(name)
  }
}

export function setSecurityHeaders(response: ServerResponse, reached: { isHttps: boolean }): void {
  for (const [name, value] of Object.entries(commonHeaders(reached))) response.setHeader(name, value)
}
