/** Every type of problem that the API answers with, below `/problems/`. */
export const problemKinds: { kind: string; status: number; meaning: string }[] = [
  { kind: 'malformed-json', status: 400, meaning: 'The body is not JSON, or is nested too deeply.' },
  {
    kind: 'ill-formed-text',
    status: 400,
    meaning: 'The body is not UTF-8, or holds a lone surrogate or a NUL character.',
  },
  {
    kind: 'invalid-idempotency-key',
    status: 400,
    meaning: 'An Idempotency-Key has 1 to 255 visible ASCII characters.',
  },
  { kind: 'missing-token', status: 401, meaning: 'There is no `Authorization: Bearer TOKEN`.' },
  { kind: 'unknown-token', status: 401, meaning: 'Nobody has this token.' },
  { kind: 'revoked-token', status: 401, meaning: 'The token was revoked.' },
  { kind: 'expired-token', status: 401, meaning: 'The token has expired.' },
  { kind: 'insufficient-scope', status: 403, meaning: 'The token may not do this.' },
  {
    kind: 'exception-for-another-target',
    status: 403,
    meaning: 'The exception from the freeze was made for another target. It was not used up.',
  },
  { kind: 'unknown-exception', status: 404, meaning: 'Nobody was given this exception from the freeze.' },
  { kind: 'not-found', status: 404, meaning: 'There is no such path, or nothing with this id.' },
  { kind: 'conflict', status: 409, meaning: 'Somebody else was first. The answer says what they did.' },
  { kind: 'name-taken', status: 409, meaning: 'Another one has the name: `taken_by`.' },
  { kind: 'named-in-history', status: 409, meaning: 'An incident names it, so it cannot be deleted.' },
  { kind: 'last-admin-token', status: 409, meaning: 'Without it nobody could administer the hub.' },
  { kind: 'exception-used', status: 409, meaning: 'The exception from the freeze was used already.' },
  { kind: 'exception-expired', status: 410, meaning: 'The exception from the freeze has expired.' },
  {
    kind: 'answer-purged',
    status: 410,
    meaning: 'The first answer to this Idempotency-Key held words that were purged.',
  },
  { kind: 'body-too-large', status: 413, meaning: 'A body may have 256 KiB.' },
  { kind: 'not-json', status: 415, meaning: 'The Content-Type is not application/json.' },
  { kind: 'invalid-request', status: 422, meaning: 'Fields do not have the form they must have: `errors`.' },
  { kind: 'policy-objections', status: 422, meaning: 'The incident policy objects: `objections`.' },
  {
    kind: 'idempotency-key-reused',
    status: 422,
    meaning: 'The Idempotency-Key was used for another request.',
  },
  {
    kind: 'frozen',
    status: 423,
    meaning:
      'Production is frozen, and the change is none that the freeze lets through. It was documented: `change`.',
  },
  { kind: 'internal-error', status: 500, meaning: 'Our mistake. The log has more under the `request_id`.' },
  {
    kind: 'database-unavailable',
    status: 503,
    meaning: 'The database cannot be written right now; nothing was. Try again after `Retry-After`.',
  },
]
