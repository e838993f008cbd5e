// What runs in the reader's browser, all of it. The page is complete without.

import { findUpdate } from './find-update.ts'
import { followChanges } from './follow-changes.ts'
import { keepCounting, showReaderTimes } from './reader-time.ts'

// Only a page that follows changes has a place to tell of them.
if (document.querySelector('[data-said]')) followChanges(showReaderTimes)
findUpdate()
showReaderTimes()
keepCounting()
