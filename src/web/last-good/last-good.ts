import { LRUCache } from 'lru-cache'
import type { Clock } from '#src/clock.ts'
import { loadOnce } from '#src/load-once.ts'
import { type Answer, holdsAt, mayBeKept, type Render } from '../cache/answer.ts'
import { isOfOne } from './of-one.ts'
import type { Kept, Shelf } from './shelf.ts'

/**
 * Makes answers, and where that fails repeats the last good one, with its age. The first time that an address is asked
 * for, what an earlier process made of the same is as good as made anew.
 */
export type LastGood = {
  render: Render
  /** Forgets every answer, in memory and on disk: words were purged. */
  forget(): Promise<void>
  /** Resolves once every good answer until now is on disk. */
  settled(): Promise<void>
}

type Parts = {
  render: Render
  shelf: Shelf
  clock: Clock
  /** Names what an answer that begins to be made now is made of; null where that has no name. */
  madeOf?: () => string | null
  patienceMs?: number
}

export function createLastGood({
  render,
  shelf,
  clock,
  madeOf = () => null,
  patienceMs = 10_000,
}: Parts): LastGood {
  const ofWhole = room()
  const ofOne = room()
  const inMemory = (path: string) => (isOfOne(path) ? ofOne : ofWhole)
  // Not needed as long as all is well, and in memory before it might be: who knows what can be read then.
  const repeating = loadOnce(() => import('./repeat.ts'))
  let forgettings = 0

  async function renderOrRepeat(path: string): Promise<Answer> {
    const madeAt = clock()
    const before = forgettings
    const of = madeOf()
    const known = of !== null && !inMemory(path).has(path) && (await shelf.find(path))
    // The one that would be made now.
    if (known && known.of === of && holdsAt(known, madeAt) && before === forgettings) {
      inMemory(path).set(path, known)
      return known
    }
    let failed: Answer | null = null
    try {
      const answer = await within(patienceMs, render(path))
      if (answer.status < 500) {
        if (answer.status === 200 && mayBeKept(answer) && before === forgettings)
          keep(path, { ...answer, madeAt, of })
        return answer
      }
      failed = answer
    } catch (error) {
      console.error(`${path} could not be rendered`, error)
    }
    const kept = inMemory(path).get(path) ?? (await shelf.find(path))
    const { nothing, repeat } = await repeating()
    return kept ? repeat(path, kept, clock(), failed) : nothing(path, failed)
  }

  function keep(path: string, answer: Kept): void {
    repeating().catch((error) => console.error('what repeats old answers could not be loaded', error))
    const known = inMemory(path).get(path)
    inMemory(path).set(path, answer)
    // The same again is not worth the disk, until its date says too little.
    const isSame =
      known?.body.equals(answer.body) &&
      known.of === answer.of &&
      answer.madeAt.getTime() - known.madeAt.getTime() < 60_000
    if (!isSame) shelf.put(path, answer)
  }

  return {
    render: renderOrRepeat,
    async forget() {
      forgettings++
      ofWhole.clear()
      ofOne.clear()
      await shelf.clear()
    },
    settled: shelf.settled,
  }
}

const room = () =>
  new LRUCache<string, Kept>({
    max: 1_000,
    maxSize: 16 * 2 ** 20,
    sizeCalculation: ({ body }) => body.length + 500,
  })

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`it took longer than ${ms} ms`)), ms).unref()
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
