import { prose, type Story } from '../story.ts'
import { afterControlPlaneDown } from './postmortems.ts'

/** The one Sev0: every quarter of an hour a word, until it was over. */
export const controlPlaneDown: Story = {
  title: 'Control plane is down: nothing can be deployed or changed',
  severity: 'sev0',
  reason: 'core_function_impaired',
  declared: { daysAgo: 104, at: '8:47' },
  by: 'Ben',
  startedMinutesBefore: 3,
  scope: {
    components: {
      'Control plane': 'major_outage',
      Deploys: 'major_outage',
      Secrets: 'major_outage',
      Dashboard: 'partial_outage',
    },
    regions: ['Amsterdam', 'Virginia', 'Singapore'],
  },
  steps: [
    { after: 4, by: 'Mira', does: 'acknowledge' },
    {
      ...{ after: 6, by: 'Ana', does: 'update', next: 15 },
      happening: 'The control plane does not answer. Apps that run keep running and serve traffic.',
      affected: prose`
        Everybody, in all regions. You cannot deploy, scale, restart or change secrets, and the Dashboard
        shows errors. An app that crashes now is restarted on its own host, but not moved to another.`,
      doing: 'Everyone on call is on this. The API’s database refuses connections; we are finding out why.',
    },
    {
      ...{ after: 20, by: 'Ana', does: 'update', status: 'identified', next: 15 },
      happening: prose`
        A schema change that started at 08:43 UTC waits for a lock on the control plane’s database, and
        everything else waits behind it.`,
      affected: 'As before: nothing can be changed in any region; running apps are not touched.',
      doing:
        'We are stopping the schema change. If the database does not let go, we fail over to its standby.',
    },
    {
      ...{ after: 34, by: 'Ana', does: 'update', next: 15 },
      happening:
        'The database did not let go of the lock. We have failed over to the standby, which is starting.',
      affected: 'As before.',
      doing: 'We check that the standby holds every write up to the failover before we let traffic in.',
    },
    {
      ...{ after: 48, by: 'Ana', does: 'update', next: 15 },
      happening: 'The standby is complete and takes traffic. The API answers about half of all requests.',
      affected: prose`
        Everybody. Reading works, changes may still fail: please **do not retry deploys in a loop**, since
        that slows the recovery for all.`,
      doing: 'We let requests in step by step: restarts of crashed apps first, deploys last.',
      scope: {
        components: {
          'Control plane': 'partial_outage',
          Deploys: 'major_outage',
          Secrets: 'partial_outage',
          Dashboard: 'degraded_performance',
        },
        regions: ['Amsterdam', 'Virginia', 'Singapore'],
      },
    },
    {
      ...{ after: 62, by: 'Ana', does: 'update', status: 'monitoring', next: 15 },
      happening:
        'The API answers all requests. Deploys that waited, about 2,300, are being worked off in order.',
      affected: 'Everybody who deploys: a new deploy waits about ten minutes.',
      doing: 'We watch the reconcile queue drain and have put two more builders on it.',
      scope: {
        components: {
          'Control plane': 'operational',
          Deploys: 'degraded_performance',
          Secrets: 'operational',
          Dashboard: 'operational',
        },
        regions: ['Amsterdam', 'Virginia', 'Singapore'],
      },
    },
    {
      ...{ after: 76, by: 'Ana', does: 'update', next: 15 },
      happening: 'The queue is empty. Deploys start at once again.',
      affected: 'Nobody any more.',
      doing: 'We compare what runs with what should run, app by app, and remove the limits that we set.',
      scope: { components: { Deploys: 'operational' }, regions: ['Amsterdam', 'Virginia', 'Singapore'] },
    },
    {
      ...{ after: 89, by: 'Ana', does: 'resolve', endedMinutesBefore: 15 },
      verified: {
        'reconcile-queue':
          'The 2,300 deploys that waited are through; the reconcile queue is at its usual depth.',
        'postgres-lag': 'The new standby has caught up: 0.4 s behind.',
        'mitigations-removed': 'The two extra builders are gone, and the queue stayed empty.',
      },
      impacted: prose`
        The control plane was down in all regions: nothing could be deployed, scaled or changed, and secrets
        could not be set. Apps that ran kept running. 41 apps that crashed meanwhile were back late.`,
      changed: prose`
        We stopped a schema change, failed over to the standby and let traffic back in by steps. Schema
        changes now give up after five seconds without a lock, and none runs on a weekday morning. We are
        sorry: this morning touched every customer we have.`,
    },
    ...afterControlPlaneDown,
  ],
}
