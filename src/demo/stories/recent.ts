import type { Story } from '../story.ts'

/** The last two weeks. */
export const recentStories: Story[] = [
  {
    title: 'Snapshots of volumes do not finish',
    severity: 'sev2',
    reason: 'core_function_impaired',
    declared: { daysAgo: 15, at: '7:19' },
    by: 'Tomasz',
    startedMinutesBefore: 200,
    scope: { components: { Volumes: 'degraded_performance' }, regions: ['Virginia', 'Singapore'] },
    steps: [
      {
        ...{ after: 21, by: 'Tomasz', does: 'update', next: 60 },
        happening: 'Snapshots that began since 04:00 UTC hang at 99 %. Volumes themselves work normally.',
        affected: 'Whoever takes snapshots in Virginia or Singapore. Yesterday’s snapshots can be restored.',
        doing: 'The object store accepts the data but not the last request. We are talking to its operator.',
      },
      {
        ...{ after: 76, by: 'Ana', does: 'update', status: 'identified', next: 60 },
        happening: 'The operator of the object store has confirmed a fault and is undoing a change.',
        affected: 'As before. Today’s snapshots are late; none is lost.',
        doing:
          'We keep the data of unfinished snapshots, so that they can be completed without a second upload.',
      },
      {
        ...{ after: 128, by: 'Ana', does: 'update', status: 'monitoring', next: 60 },
        happening: 'Snapshots finish again. 740 of the 900 that hung are complete.',
        affected: 'Whoever waits for one of the other 160.',
        doing: 'We complete them one by one and check that each can be restored.',
      },
      {
        ...{ after: 171, by: 'Ana', does: 'resolve', endedMinutesBefore: 12 },
        impacted: 'Snapshots in Virginia and Singapore did not finish for about six hours.',
        changed: 'All 900 were completed. A region can now keep its snapshots in a second object store.',
      },
    ],
  },
  {
    title: 'Deploys wait a long time for a builder',
    severity: 'sev1',
    reason: 'slo_burn',
    declared: { daysAgo: 6, at: '18:05' },
    by: 'Ben',
    startedMinutesBefore: 12,
    scope: { components: { Deploys: 'partial_outage' }, apps: ['builder'] },
    steps: [
      {
        ...{ after: 7, by: 'Ana', does: 'update', next: 30 },
        happening: 'New deploys wait 20 minutes or longer before they begin to build.',
        affected: 'Everybody who deploys from source. Deploys of a finished image start at once.',
        doing: 'Builders start, but do not take work. We are restarting them in small groups.',
      },
      {
        ...{ after: 35, by: 'Ana', does: 'update', status: 'identified', severity: 'sev2', next: 60 },
        happening:
          'Builders that had run out of disk kept a place in the queue. The wait is down to 6 minutes.',
        affected: 'Everybody who deploys from source, for a few minutes each.',
        doing: 'We are removing the full builders and adding fresh ones. The worst is over, hence Sev2.',
        scope: { components: { Deploys: 'degraded_performance' }, apps: ['builder'] },
      },
      {
        ...{ after: 74, by: 'Ana', does: 'resolve', endedMinutesBefore: 20 },
        impacted: 'Deploys from source waited up to 25 minutes for a builder.',
        changed:
          'A builder that runs out of disk gives its place in the queue back, and cleans up before it returns.',
      },
    ],
  },
  {
    title: 'Searching logs older than a day times out',
    severity: 'sev3',
    reason: 'customer_reports',
    declared: { daysAgo: 2, at: '11:44' },
    by: 'Tomasz',
    startedMinutesBefore: 55,
    scope: { components: { 'Logs and metrics': 'degraded_performance' }, regions: ['Amsterdam'] },
    steps: [
      {
        ...{ after: 16, by: 'Tomasz', does: 'update', status: 'identified', next: 150 },
        happening:
          'Searches that reach back more than a day time out. One of the archive’s nodes is rebuilding.',
        affected: 'Whoever searches old logs of apps in Amsterdam. The last day can be searched as usual.',
        doing: 'We let the node finish, and send searches past it meanwhile.',
      },
      {
        ...{ after: 133, by: 'Tomasz', does: 'resolve', endedMinutesBefore: 9 },
        impacted: 'Searches in old logs of apps in Amsterdam timed out.',
        changed: 'The node is whole again. Searches now go past a node that rebuilds, without our help.',
      },
    ],
  },
]
