import type { Act } from '#src/act.ts'
import type { Hub } from '#src/hub.ts'
import { escalationTick } from '#src/incidents/escalation-tick.ts'
import { maintenanceTick } from '#src/maintenance/maintenance-tick.ts'
import { seriesTick } from '#src/maintenance/series/make-windows.ts'
import { forgetSignals } from '#src/signals/forget-signals.ts'
import { forgetUnconfirmed } from '#src/subscribers/forget-unconfirmed.ts'
import { pingHub } from './ping-hub.ts'
import { purgeCaches } from './purge-caches.ts'
import { remindOfDeadlines } from './remind-of-deadlines.ts'
import { remindOfUpdates } from './remind-of-updates.ts'

/**
 * Something that the clock sets off: looks at the database and enqueues, or writes down, what has fallen due by
 * `act.now`, each thing once for ever. It is called every second, by every process.
 */
export type Ticker = (act: Act, hub: Pick<Hub, 'channels' | 'publicUrl'>) => Promise<void>

export const tickers: readonly Ticker[] = [
  remindOfUpdates,
  escalationTick,
  remindOfDeadlines,
  seriesTick,
  maintenanceTick,
  forgetUnconfirmed,
  forgetSignals,
  purgeCaches,
  pingHub,
]
