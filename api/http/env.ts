import type { TokenWithBearer } from '#db/queries/access.ts'

/** What travels with a request through the admin API. */
export type Env = {
  Variables: {
    requestId: string
    /** Whose token this is; set once the request is authenticated. */
    bearer: TokenWithBearer
  }
}
