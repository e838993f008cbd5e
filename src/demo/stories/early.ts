import { prose, type Story } from '../story.ts'
import { afterVirginia } from './postmortems.ts'

/** From five months ago to three and a half. */
export const earlyStories: Story[] = [
  {
    title: 'Slow disk writes on some hosts in Amsterdam',
    severity: 'sev2',
    reason: 'customer_reports',
    declared: { daysAgo: 147, at: '6:12' },
    by: 'Ben',
    startedMinutesBefore: 38,
    scope: { components: { Volumes: 'degraded_performance' }, regions: ['Amsterdam'] },
    steps: [
      {
        ...{ after: 14, by: 'Ana', does: 'update', next: 60 },
        happening:
          'Writes to some volumes in Amsterdam take several seconds. Reads are normal, and no data is lost.',
        affected: 'Apps with a volume on one of 11 hosts in Amsterdam, about 4 % of the volumes there.',
        doing: 'We compare these hosts with healthy ones. What they share so far is a disk model.',
      },
      {
        ...{ after: 66, by: 'Ana', does: 'update', status: 'identified', next: 60 },
        happening: prose`
          The disks of these hosts began their own background check at the same minute, and it takes half of
          what they can do. Writes still take one to three seconds.`,
        affected: 'The same 11 hosts in Amsterdam. Volumes elsewhere are not affected.',
        doing: 'We limit the check host by host and watch write times fall. Four hosts are done.',
      },
      {
        ...{ after: 121, by: 'Ana', does: 'update', status: 'monitoring', next: 60 },
        happening: 'All 11 hosts write at their usual speed again.',
        affected: 'Nobody any more, as far as we can see.',
        doing: 'We leave the check limited and watch until it has finished everywhere.',
        scope: { components: { Volumes: 'operational' }, regions: ['Amsterdam'] },
      },
      {
        ...{ after: 164, by: 'Ana', does: 'resolve', endedMinutesBefore: 47 },
        impacted: 'Volumes on 11 hosts in Amsterdam were slow to write. Nothing was lost.',
        changed:
          'We limited the background check of one disk model, and spread its start over the night on all hosts.',
      },
    ],
  },
  {
    title: 'Dashboard shows deploy times an hour late',
    severity: 'sev3',
    reason: 'customer_reports',
    declared: { daysAgo: 138, at: '13:40' },
    by: 'Mira',
    startedMinutesBefore: 190,
    scope: { components: { Dashboard: 'degraded_performance' } },
    steps: [
      {
        ...{ after: 20, by: 'Mira', does: 'update', status: 'identified', next: 180 },
        happening: 'Since this morning’s release the Dashboard prints the times of deploys an hour late.',
        affected:
          'Everybody who reads the list of deploys. The API and the command line give the right times.',
        doing: 'We have found the line and are testing the fix.',
      },
      {
        ...{ after: 96, by: 'Mira', does: 'resolve', endedMinutesBefore: 4 },
        impacted: 'The times in the Dashboard’s list of deploys were an hour late.',
        changed: 'We released a fix. The times themselves were always stored correctly.',
      },
    ],
  },
  {
    title: 'Requests through Virginia fail or time out',
    severity: 'sev1',
    reason: 'slo_burn',
    declared: { daysAgo: 129, at: '16:05' },
    by: 'Ben',
    startedMinutesBefore: 7,
    scope: { components: { Edge: 'partial_outage', Ingress: 'degraded_performance' }, regions: ['Virginia'] },
    steps: [
      {
        ...{ after: 8, by: 'Ana', does: 'update', next: 30 },
        happening: 'About one in five requests that enter through Virginia fails with a 502 or times out.',
        affected:
          'Visitors in the Americas who are routed to Virginia. Amsterdam and Singapore answer normally.',
        doing: 'We are taking the edge nodes that fail out of rotation and looking for what changed on them.',
      },
      {
        ...{ after: 31, by: 'Ana', does: 'update', status: 'identified', next: 30 },
        happening: prose`
          A routing change that we rolled out at 15:56 UTC left 6 of 20 edge nodes in Virginia with an
          incomplete table. Requests that land on them fail.`,
        affected: 'Still about one in five requests through Virginia.',
        doing: 'We are rolling the change back, one node at a time, so that the others can carry the load.',
      },
      {
        ...{ after: 52, by: 'Ana', does: 'update', status: 'monitoring', next: 30 },
        happening: 'The change is rolled back on all nodes. Errors are at their usual level since 16:54 UTC.',
        affected: 'Nobody any more. Connections that hung may need one retry.',
        doing: 'We are watching every node’s errors before we call this over.',
        scope: { components: { Edge: 'operational', Ingress: 'operational' }, regions: ['Virginia'] },
      },
      {
        ...{ after: 79, by: 'Ana', does: 'resolve', endedMinutesBefore: 30 },
        impacted: 'One in five requests through Virginia failed or timed out.',
        changed: prose`
          We rolled back a routing change. Until the postmortem is out:

          - routing changes go to one node, and wait there for ten minutes
          - a node with an incomplete table takes itself out of rotation`,
      },
      ...afterVirginia,
    ],
  },
  {
    title: 'Managed Postgres in Singapore answers with old data',
    severity: 'sev2',
    reason: 'customer_reports',
    declared: { daysAgo: 121, at: '2:33' },
    by: 'Tomasz',
    startedMinutesBefore: 52,
    scope: { components: { 'Managed Postgres': 'degraded_performance' }, regions: ['Singapore'] },
    steps: [
      {
        ...{ after: 17, by: 'Tomasz', does: 'update', next: 60 },
        happening: 'Read replicas in Singapore are up to 20 minutes behind. Primaries are current.',
        affected:
          'Apps in Singapore that read from a replica. Writes, and reads from the primary, are correct.',
        doing: 'We have moved the two busiest replicas to hosts with more room and are following the lag.',
      },
      {
        ...{ after: 71, by: 'Ana', does: 'update', status: 'monitoring', next: 60 },
        happening: 'The lag is down to 40 seconds and falling.',
        affected: 'Apps in Singapore that need replicas to be current to the second.',
        doing:
          'We wait for the last replicas to catch up. If you cannot wait, read from the primary: it has room.',
      },
      {
        ...{ after: 109, by: 'Ana', does: 'resolve', endedMinutesBefore: 21 },
        impacted: 'Replicas of Managed Postgres in Singapore were up to 20 minutes behind.',
        changed:
          'We moved replicas off a host that a backup had filled, and backups now run where no replica lives.',
      },
    ],
  },
  {
    title: 'Logs arrive late',
    severity: 'sev3',
    reason: 'unsure',
    declared: { daysAgo: 112, at: '15:21' },
    by: 'Ben',
    startedMinutesBefore: 15,
    scope: { components: { 'Logs and metrics': 'degraded_performance' } },
    steps: [
      {
        ...{ after: 12, by: 'Ben', does: 'update', next: 120 },
        happening: 'New log lines show up five to ten minutes late in search and in `harbor logs`.',
        affected: 'Everybody who follows logs. No line is lost; metrics are on time.',
        doing: 'One app writes more than all others together. We are giving it a queue of its own.',
      },
      {
        ...{ after: 68, by: 'Ben', does: 'resolve', endedMinutesBefore: 11 },
        impacted: 'Log lines arrived up to ten minutes late.',
        changed: 'A single app can no longer hold up the log lines of others.',
      },
    ],
  },
]
