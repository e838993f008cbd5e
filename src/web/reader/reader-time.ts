// Turns the page's UTC times into the reader's own, and counts down to the promised update. The page is
// complete without it.

/** Shows all times as the reader's own; again after the page has changed. */
export function showReaderTimes(): void {
  const today = new Date().toDateString()
  // Anew each time, since the reader may have travelled; but not for each time on the page, which takes longer than all else.
  const clock = new Intl.DateTimeFormat(undefined, withClock)
  const dateAndClock = new Intl.DateTimeFormat(undefined, { ...withDate, ...withClock })
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-reader-time]')) {
    const at = new Date(time.dateTime)
    const isToday = at.toDateString() === today
    time.title = time.textContent
    time.textContent = (isToday ? clock : dateAndClock).format(at)
  }
  const note = document.querySelector<HTMLElement>('[data-zone-note]')
  if (note) {
    const { timeZone } = clock.resolvedOptions()
    note.textContent = note.dataset.zoneNote!.replace('{zone}', timeZone)
  }
  countDown()
}

/** Counts on, every second. */
export function keepCounting(): void {
  setInterval(countDown, 1_000)
}

const withClock = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const
const withDate = { day: 'numeric', month: 'short', year: 'numeric' } as const

// The page's language has put the words for hours, minutes and seconds here, each with {} for the number.
const [hours, minutes, seconds] = document.body.dataset.units!.split('|')

function countDown() {
  for (const promise of document.querySelectorAll<HTMLElement>('[data-promise]')) {
    const remainingMs = Date.parse(promise.dataset.promise!) - Date.now()
    const isOverdue = remainingMs < 0
    promise.classList.toggle('is-overdue', isOverdue)
    for (const text of promise.querySelectorAll<HTMLElement>('[data-promise-before]')) text.hidden = isOverdue
    for (const text of promise.querySelectorAll<HTMLElement>('[data-promise-after]')) text.hidden = !isOverdue
    const countdown = promise.querySelector<HTMLElement>('[data-in]')
    if (countdown) {
      const { by, in: within } = countdown.dataset
      countdown.textContent = fill(` ${isOverdue ? by : `(${within})`}`, span(Math.abs(remainingMs)))
    }
  }
}

/** `1 h 04 min`, `12 min`, `45 s`, as the page's language has it. */
function span(milliseconds: number): string {
  const all = Math.floor(milliseconds / 1000)
  if (all < 60) return fill(seconds!, all)
  const whole = Math.floor(all / 60)
  if (whole < 60) return fill(minutes!, whole)
  return `${fill(hours!, Math.floor(whole / 60))} ${fill(minutes!, String(whole % 60).padStart(2, '0'))}`
}

function fill(words: string, value: string | number): string {
  return words.replace('{}', String(value))
}
