/** What the pages answered to a GET that carried nothing but its address. */
export type Answer = {
  status: number
  /** By lower-case name, as the route set them. */
  headers: Record<string, string>
  body: Buffer
  /** When it becomes another by itself; null where only a new revision changes it. */
  changesAt: Date | null
  /** Since when the public data is as it shows it; null where it shows none. */
  changedAt: Date | null
}

/** Whether an answer is of a time that has come and is not over: a clock that ran ahead may have been set right. */
export const holdsAt = (
  { madeAt, changesAt }: Pick<Answer, 'changesAt'> & { madeAt: Date },
  now: Date,
): boolean =>
  // Dates compared as they are cost a page from memory more than all else here.
  madeAt.getTime() <= now.getTime() && (changesAt === null || now.getTime() < changesAt.getTime())

/** Makes the answer to an address. Throws where it cannot. */
export type Render = (path: string) => Promise<Answer>

/** Whether a route lets its answer be kept: one that is somebody's own says `private` or `no-store`. */
export const mayBeKept = ({ status, headers }: Answer): boolean =>
  (status === 200 || status === 404) &&
  headers['set-cookie'] === undefined &&
  !/\b(private|no-store)\b/i.test(headers['cache-control'] ?? '')
