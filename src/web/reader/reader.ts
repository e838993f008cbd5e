// What runs in the reader's browser, all of it. The page is complete without.

import { followChanges } from './follow-changes.ts'
import { keepCounting, showReaderTimes } from './reader-time.ts'

// A form that somebody fills in is theirs.
if (!/^(\/[a-z]{2})?\/subscribe(\/|$)/.test(location.pathname)) followChanges(showReaderTimes)
showReaderTimes()
keepCounting()
