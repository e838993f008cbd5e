import { prose, type Story } from '../story.ts'
import { afterCertificates } from './postmortems.ts'

/** From two months ago to three weeks. */
export const lateStories: Story[] = [
  {
    title: 'Gaps in graphs of memory',
    severity: 'sev3',
    reason: 'customer_reports',
    declared: { daysAgo: 52, at: '20:03' },
    by: 'Ben',
    startedMinutesBefore: 240,
    scope: { components: { 'Logs and metrics': 'degraded_performance' }, regions: ['Virginia'] },
    steps: [
      {
        ...{ after: 35, by: 'Ben', does: 'update', status: 'identified', next: 840 },
        happening:
          'Graphs of memory have gaps of a few minutes. One collector in Virginia restarts too often.',
        affected: 'Apps in Virginia. Alerts on memory may come up to five minutes late.',
        doing: 'It is late and nobody is hurt, so we replace the collector in the morning.',
      },
      {
        ...{ after: 792, by: 'Tomasz', does: 'resolve', endedMinutesBefore: 30 },
        impacted: 'Graphs of memory in Virginia had gaps of a few minutes.',
        changed: 'We replaced a collector. The gaps stay in the graphs: those values were never measured.',
      },
    ],
  },
  {
    title: 'Deploys start with the secrets of the version before',
    severity: 'sev2',
    reason: 'core_function_impaired',
    declared: { daysAgo: 43, at: '10:48' },
    by: 'Ben',
    startedMinutesBefore: 74,
    scope: { components: { Secrets: 'degraded_performance', Deploys: 'degraded_performance' } },
    steps: [
      {
        ...{ after: 26, by: 'Ana', does: 'update', next: 60 },
        happening:
          'An app that is deployed within a minute of a change of its secrets may start with the old ones.',
        affected:
          'Everybody who sets a secret and deploys right away. **No secret is shown to anyone else.**',
        doing: prose`
          We are looking for the cache that answers too late. Until then:

          1. set the secret
          2. wait two minutes
          3. deploy`,
      },
      {
        // Late by a quarter of an hour: it happens, and the page says so.
        ...{ after: 101, by: 'Ana', does: 'update', status: 'identified', next: 60 },
        happening:
          'Hosts ask the nearest replica of the secrets store, and two replicas are a minute behind.',
        affected: 'As before. This word comes later than we promised, and we are sorry.',
        doing: 'Hosts now ask the primary for secrets. The change is on a third of them.',
      },
      {
        ...{ after: 149, by: 'Ana', does: 'resolve', endedMinutesBefore: 17 },
        impacted: 'Deploys within a minute of a change of secrets could start with the old ones.',
        changed: 'A deploy waits until its host has the secrets that were set before it.',
      },
    ],
  },
  {
    title: 'TLS errors on custom domains',
    severity: 'sev2',
    reason: 'unsure',
    declared: { daysAgo: 34, at: '0:57' },
    by: 'Mira',
    startedMinutesBefore: 26,
    scope: { components: { Edge: 'degraded_performance' } },
    steps: [
      {
        ...{ after: 13, by: 'Mira', does: 'update', next: 45 },
        happening: 'Some custom domains are answered with a certificate that has run out.',
        affected: 'Visitors of about 200 custom domains. Addresses under harbor.example are fine.',
        doing: 'We are renewing these certificates by hand and looking for why it did not happen by itself.',
      },
      {
        ...{ after: 29, by: 'Ana', does: 'update', status: 'identified', severity: 'sev1', next: 30 },
        happening:
          'It is more than we thought: about 3,100 domains, and more every minute, until renewal works again.',
        affected: 'Visitors of these domains see a warning of their browser in place of the page.',
        doing:
          'Renewals were stuck behind one that could never succeed. It is out of the way, and the rest runs.',
        scope: { components: { Edge: 'partial_outage' } },
      },
      {
        ...{ after: 57, by: 'Ana', does: 'update', status: 'monitoring', next: 30 },
        happening: 'All but 12 domains have a fresh certificate.',
        affected: 'Visitors of these 12, whose DNS no longer points to us. We write to their owners.',
        doing: 'We check every custom domain once from outside.',
        scope: { components: { Edge: 'operational' } },
      },
      {
        ...{ after: 82, by: 'Ana', does: 'resolve', endedMinutesBefore: 27 },
        impacted: 'Up to 3,100 custom domains were answered with a certificate that had run out.',
        changed:
          'One renewal that fails no longer holds up others, and we are woken a week before one runs out.',
      },
      ...afterCertificates,
    ],
  },
  {
    title: 'Search in the Dashboard is slow',
    severity: 'sev3',
    reason: 'unsure',
    declared: { daysAgo: 24, at: '14:32' },
    by: 'Mira',
    startedMinutesBefore: 30,
    scope: { components: { Dashboard: 'degraded_performance' } },
    steps: [
      {
        ...{ after: 18, by: 'Mira', does: 'update', next: 120 },
        happening: 'Searching apps in the Dashboard takes up to 15 seconds.',
        affected: 'Organisations with more than a hundred apps. `harbor apps list` is as fast as ever.',
        doing: 'We are building an index that went missing in this week’s move.',
      },
      {
        ...{ after: 63, by: 'Mira', does: 'resolve', endedMinutesBefore: 6 },
        impacted: 'Search in the Dashboard was slow for large organisations.',
        changed: 'We built the missing index.',
      },
    ],
  },
]
