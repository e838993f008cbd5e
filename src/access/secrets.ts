import { createHash, randomBytes } from 'node:crypto'

// 256 random bits need no salt and no slow hash: nobody can guess one from its SHA-256.

const prefix = 'acl_'

/** A new token's secret: 256 random bits behind a prefix that people and secret scanners recognise. */
export const newSecret = (): string => prefix + randomBytes(32).toString('base64url')

/** What is stored of a secret. Lookups go by it, so that no two secrets are ever compared letter by letter. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
