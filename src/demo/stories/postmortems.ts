import { prose, type Step } from '../story.ts'

// What Harbor learned, published some days after each of its worst hours, and what came of it.

const day = 24 * 60

/** Of the requests that failed in Virginia. */
export const afterVirginia: Step[] = [
  {
    ...{ after: 3 * day, by: 'Mira', does: 'postmortem' },
    words: prose`
      For 74 minutes about one in five requests that entered through Virginia failed.

      ## Why it happened

      A routing change was written to all edge nodes at once. On six of them the disk was slow, so that they read the new
      table before it was complete, and nothing in it said so. Our checks asked each node whether it runs, not whether its
      table is whole.

      ## What went well

      The rollback was one command, and it went node by node. Nobody had to guess which nodes were bad.

      ## What we change

      - A table ends with a line that says how long it is, and a node that misses it keeps the one before.
      - A routing change goes to one node first, and waits there.`,
    items: [
      { title: 'Refuse a routing table that is not whole', owner: 'Mira', dueDays: 14 },
      { title: 'Roll routing changes out to one node first', owner: 'Ben', dueDays: 21 },
    ],
  },
  { after: 9 * day, by: 'Mira', does: 'finish', item: 0 },
  { after: 20 * day, by: 'Ben', does: 'finish', item: 1 },
]

/** Of the morning without a control plane. */
export const afterControlPlaneDown: Step[] = [
  {
    ...{ after: 4 * day, by: 'Ben', does: 'postmortem' },
    words: prose`
      For 77 minutes nothing at Harbor could be deployed, scaled or changed. Apps kept running; 41 of them crashed meanwhile
      and were back late.

      ## Why it happened

      A schema change asked for a lock on a table that a long report was reading. While it waited, **every** later query on
      that table waited behind it, and within a minute all connections were taken. The change had run in a second on a copy
      of the database, where nobody else was reading.

      ## What made it longer

      1. Stopping the change did not help at once: the report held on.
      2. We had not failed over by hand for a year, and read the instructions twice. That cost nine minutes.

      ## What went well

      Apps do not need the control plane to serve. That is by design, and it held.

      ## What we change

      - A schema change gives up after five seconds without its lock.
      - Reports read from a standby.
      - We fail over on purpose, once a quarter, in daylight.`,
    items: [
      { title: 'Give schema changes a lock timeout of five seconds', owner: 'Ben', dueDays: 7 },
      { title: 'Move reports to a standby', owner: 'Tomasz', dueDays: 30 },
      { title: 'Practise the failover every quarter', owner: 'Ben', dueDays: 120 },
    ],
  },
  { after: 5 * day, by: 'Ben', does: 'finish', item: 0 },
  { after: 28 * day, by: 'Tomasz', does: 'finish', item: 1 },
]

/** Of the images that got lost while they were pulled. */
export const afterLostImages: Step[] = [
  {
    ...{ after: 5 * day, by: 'Tomasz', does: 'postmortem' },
    words: prose`
      For 67 minutes about 40 % of deploys failed, because the registry dropped images while they were being pulled.

      ## Why it happened

      The cache throws out what was used least when it is full. It took the start of a pull for its last use: an image that
      took long to pull was the first to go. One very large image was enough to fill the cache that morning.

      ## What we change

      - An image that is being pulled stays. That was out the same day.
      - We are told when the cache is 80 % full, long before it drops anything.
      - One of our updates named a customer. Updates about causes are read by a second person now.`,
    items: [
      { title: 'Alert at 80 % of the cache', owner: 'Tomasz', dueDays: 10 },
      {
        title: 'Split the cache by region',
        owner: 'Tomasz',
        dueDays: 45,
        dropped: 'Three times the room is enough.',
      },
    ],
  },
  { after: 8 * day, by: 'Tomasz', does: 'finish', item: 0 },
  { after: 30 * day, by: 'Tomasz', does: 'finish', item: 1 },
]

/** Of the certificates that ran out: later than promised. */
export const afterCertificates: Step[] = [
  {
    ...{ after: 10 * day, by: 'Mira', does: 'postmortem' },
    words: prose`
      For 81 minutes up to 3,100 custom domains showed a warning in place of a page.

      ## Why it happened

      Renewals wait in a queue, in order. The first in line was for a domain whose owner had pointed it elsewhere: it could
      never succeed, was tried for ever, and held up all others for nine days. We watched the certificates of our own
      domains, and those were fine.

      ## What we change

      - What fails three times goes to the end of the queue.
      - We look at every custom domain from outside, every day.

      This comes five days later than we promise. We wanted to be sure that no other queue works like that. Two did.`,
    items: [
      { title: 'Send what fails three times to the end of the queue', owner: 'Mira', dueDays: 5 },
      { title: 'Check every custom domain from outside, daily', owner: 'Mira', dueDays: 40 },
    ],
  },
  { after: 11 * day, by: 'Mira', does: 'finish', item: 0 },
]
