// What runs in the reader's browser, all of it. The page is complete without.

import { followChanges } from './follow-changes.ts'
import { keepCounting, showReaderTimes } from './reader-time.ts'

followChanges(showReaderTimes)
showReaderTimes()
keepCounting()
