import { createHash, randomBytes } from 'node:crypto'

// 256 random bits need no salt and no slow hash: nobody can guess one from its SHA-256.

const tokenPrefix = 'acl_'

/** What an exception from the production freeze begins with. */
export const exceptionPrefix = 'alx_'

/** A new secret, of a token by default: 256 random bits behind a prefix that people and secret scanners recognise. */
export const newSecret = (prefix = tokenPrefix): string => prefix + randomBytes(32).toString('base64url')

/** What is stored of a secret. Lookups go by it, so that no two secrets are ever compared letter by letter. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
