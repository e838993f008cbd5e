// Turns the page's UTC times into the reader's own, and counts down to the promised update. The page is
// complete without it.

const withClock = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const
const withDate = { day: 'numeric', month: 'short', year: 'numeric' } as const
const today = new Date().toDateString()

for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-reader-time]')) {
  const at = new Date(time.dateTime)
  const isToday = at.toDateString() === today
  time.title = time.textContent
  time.textContent = new Intl.DateTimeFormat(
    undefined,
    isToday ? withClock : { ...withDate, ...withClock },
  ).format(at)
}

const note = document.querySelector('[data-zone-note]')
if (note) {
  note.textContent = `Times are in your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}; one without a date is today.`
}

const promises = [...document.querySelectorAll<HTMLElement>('[data-promise]')]
countDown()
if (promises.length > 0) setInterval(countDown, 1_000)

function countDown() {
  for (const promise of promises) {
    const remainingMs = Date.parse(promise.dataset.promise!) - Date.now()
    const isOverdue = remainingMs < 0
    promise.classList.toggle('is-overdue', isOverdue)
    for (const text of promise.querySelectorAll<HTMLElement>('[data-promise-before]')) text.hidden = isOverdue
    for (const text of promise.querySelectorAll<HTMLElement>('[data-promise-after]')) text.hidden = !isOverdue
    const countdown = promise.querySelector('[data-countdown]')
    if (countdown)
      countdown.textContent = isOverdue ? ` by ${span(-remainingMs)}` : ` · in ${span(remainingMs)}`
  }
}

/** `1 h 04 min`, `12 min`, `45 s`. */
function span(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
