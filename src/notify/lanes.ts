/** Things that are done side by side, each kind in a lane of its own, so that one that hangs delays no other. */
export type Lanes = {
  /** Starts every lane that has something to do and is not under way; answers once they are started. */
  begin(): Promise<void>
  /** Waits until nothing is under way any more. */
  settled(): Promise<void>
  /** Takes up nothing new, lets what is under way finish for up to `graceMs`, then breaks it off. */
  stop(graceMs?: number): Promise<void>
  /** Whether nothing new may be taken up. */
  isStopping(): boolean
  /** Aborts once what is under way is broken off. */
  broken: AbortSignal
}

/** `list` answers the lanes that have something to do, and with what; `run` does it, and never throws. */
export function createLanes<Work>(
  list: () => Promise<Iterable<[lane: string, work: Work]>>,
  run: (lane: string, work: Work) => Promise<void>,
): Lanes {
  const lanes = new Map<string, Promise<void>>()
  const breaking = new AbortController()
  let isStopping = false

  return {
    broken: breaking.signal,
    isStopping: () => isStopping,
    async begin() {
      if (isStopping) return
      for (const [lane, work] of await list()) {
        if (lanes.has(lane)) continue
        lanes.set(
          lane,
          run(lane, work).then(() => void lanes.delete(lane)),
        )
      }
    },
    async settled() {
      while (lanes.size > 0) await Promise.all(lanes.values())
    },
    async stop(graceMs = 5_000) {
      isStopping = true
      const deadline = setTimeout(() => breaking.abort(), graceMs)
      await this.settled()
      clearTimeout(deadline)
    },
  }
}
