import { Problem } from './http/problem.ts'

/** Nobody could administer the hub any more. */
export const lastAdminToken = (doing: string) =>
  new Problem(
    409,
    'last-admin-token',
    'It is the last admin token',
    `${doing} would revoke the last usable admin token, and nobody could administer the hub any more. Create another one first: POST /tokens with scope admin.`,
  )
