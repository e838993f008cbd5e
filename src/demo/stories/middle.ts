import { prose, type Story } from '../story.ts'
import { afterLostImages } from './postmortems.ts'

/** From three months ago to two. */
export const middleStories: Story[] = [
  {
    title: 'Apps in Singapore cannot reach other regions',
    severity: 'sev2',
    reason: 'customer_reports',
    declared: { daysAgo: 95, at: '22:10' },
    by: 'Mira',
    startedMinutesBefore: 19,
    scope: { components: { 'Private network': 'partial_outage' }, regions: ['Singapore'] },
    steps: [
      {
        ...{ after: 22, by: 'Mira', does: 'update', next: 60 },
        happening:
          'Private addresses in Amsterdam and Virginia cannot be reached from some hosts in Singapore.',
        affected:
          'Apps in Singapore that talk to another region over the private network. Public traffic is fine.',
        doing: 'We are rebuilding the tunnels of these hosts and watching whether they stay up.',
      },
      {
        ...{ after: 78, by: 'Mira', does: 'update', status: 'monitoring', next: 60 },
        happening: 'All tunnels are up since 23:19 UTC.',
        affected: 'Nobody any more, unless an app keeps a connection that died: a restart helps.',
        doing: 'We are watching for tunnels that go down again.',
      },
      {
        ...{ after: 131, by: 'Mira', does: 'resolve', endedMinutesBefore: 62 },
        impacted: 'Apps on 9 hosts in Singapore could not reach other regions over the private network.',
        changed: 'We rebuilt the tunnels of these hosts.',
      },
      {
        ...{ after: 178, by: 'Mira', does: 'reopen', next: 60 },
        why: 'The same tunnels went down again at 01:02 UTC, so rebuilding them was not the cure.',
        happening:
          'Private addresses in other regions cannot be reached from the same hosts in Singapore again.',
        affected: 'Apps on these 9 hosts that talk to another region over the private network.',
        doing:
          'We are moving the apps that we can move, and looking at the keys, which change every three hours.',
      },
      {
        ...{ after: 229, by: 'Mira', does: 'update', status: 'identified', next: 60 },
        happening: 'The clocks of these hosts run two minutes fast, so the others refuse their new keys.',
        affected: 'As before.',
        doing: 'We are setting the clocks right and renewing the keys, host by host.',
      },
      {
        ...{ after: 268, by: 'Mira', does: 'resolve', endedMinutesBefore: 24 },
        impacted: 'Twice that night, apps on 9 hosts in Singapore could not reach other regions.',
        changed:
          'We set the clocks right, renewed the keys and let two key changes pass before we called it over.',
      },
    ],
  },
  {
    title: 'Deploys fail while pulling images',
    severity: 'sev1',
    reason: 'core_function_impaired',
    declared: { daysAgo: 78, at: '9:16' },
    by: 'Ben',
    startedMinutesBefore: 11,
    scope: { components: { Deploys: 'partial_outage' }, apps: ['registry', 'builder'] },
    steps: [
      {
        ...{ after: 10, by: 'Ana', does: 'update', next: 30 },
        happening: 'About 40 % of deploys fail with “image not found”, although the image is there.',
        affected: 'Everybody who deploys, in all regions. Running apps are not affected.',
        doing: 'We are checking the registry’s storage. A failed deploy leaves the old version running.',
      },
      {
        ...{ after: 24, by: 'Ben', does: 'update', next: 30 },
        happening: 'The registry’s cache is full of one customer’s images, those of Brightwater Payroll.',
        affected: 'Everybody who deploys.',
        doing: 'We are emptying the cache.',
      },
      {
        ...{ after: 29, by: 'Ana', does: 'retract', update: 1 },
        why: 'It named a customer, who has done nothing wrong. We have told them and said sorry.',
      },
      {
        ...{ after: 33, by: 'Ana', does: 'update', status: 'identified', next: 30 },
        happening: 'The registry’s cache is full and drops images that are still being pulled.',
        affected: 'Everybody who deploys: about 40 % of deploys fail. A second try often works.',
        doing: 'We are giving the cache three times the room. The first of three nodes is done.',
      },
      {
        ...{ after: 58, by: 'Ana', does: 'update', status: 'monitoring', next: 30 },
        happening: 'All three nodes have more room, and deploys succeed.',
        affected: 'Nobody any more. Deploys that failed can simply be started again.',
        doing: 'We are watching the cache fill up under the traffic of a whole morning.',
        scope: { components: { Deploys: 'operational' }, apps: ['registry', 'builder'] },
      },
      {
        ...{ after: 84, by: 'Ana', does: 'resolve', endedMinutesBefore: 28 },
        impacted:
          'About 40 % of deploys failed because the registry lost images while they were being pulled.',
        changed: 'We tripled the cache’s room. An image that is being pulled is no longer dropped.',
      },
      ...afterLostImages,
    ],
  },
  {
    title: 'Large uploads break off',
    severity: 'sev2',
    reason: 'customer_reports',
    declared: { daysAgo: 69, at: '17:38' },
    by: 'Mira',
    startedMinutesBefore: 95,
    scope: { components: { Ingress: 'degraded_performance' } },
    steps: [
      {
        ...{ after: 31, by: 'Ana', does: 'update', next: 60 },
        happening: 'Uploads over HTTP/2 that take longer than a minute break off.',
        affected: 'Apps in Virginia that receive large files.',
        doing: 'We are comparing the load balancers with their settings of last week.',
      },
      {
        ...{ after: 52, by: 'Ana', does: 'correct', update: 0 },
        words: {
          affected: 'Apps **in all regions** that receive large files. (We first wrote: in Virginia only.)',
        },
      },
      {
        ...{ after: 85, by: 'Ana', does: 'update', status: 'identified', next: 60 },
        happening: 'A new version of the load balancer counts the time of an upload as idle time.',
        affected: 'Apps in all regions that receive files for longer than a minute over HTTP/2.',
        doing: 'We are raising the limit everywhere. Until then, HTTP/1.1 works: `curl --http1.1`.',
      },
      {
        ...{ after: 139, by: 'Ana', does: 'resolve', endedMinutesBefore: 18 },
        impacted: 'Uploads over HTTP/2 that took longer than a minute broke off, in all regions.',
        changed:
          'We raised the limit, and an upload of ten minutes is part of the tests of every new version.',
      },
    ],
  },
  {
    title: 'A rack in Amsterdam loses power',
    severity: 'sev2',
    reason: 'slo_burn',
    declared: { daysAgo: 61, at: '4:25' },
    by: 'Tomasz',
    startedMinutesBefore: 2,
    scope: {
      components: { Machines: 'partial_outage', Volumes: 'partial_outage' },
      regions: ['Amsterdam'],
    },
    steps: [
      {
        ...{ after: 9, by: 'Tomasz', does: 'update', status: 'identified', next: 60 },
        happening: 'One of our racks in Amsterdam has lost power. Its 14 hosts are off.',
        affected: prose`
          Apps with machines on these hosts. Apps that run on two or more hosts answer from the others; apps
          with a single machine and a volume there are down.`,
        doing: 'The data centre is working on the feed. Machines without a volume are starting elsewhere.',
      },
      {
        ...{ after: 47, by: 'Tomasz', does: 'update', status: 'monitoring', next: 60 },
        happening: 'Power is back since 05:02 UTC and all 14 hosts have started. Volumes are being checked.',
        affected: 'Apps whose volume is still being checked: about 60, down from 380.',
        doing: 'We attach each volume as soon as its check is through. None has failed so far.',
        scope: {
          components: { Machines: 'operational', Volumes: 'degraded_performance' },
          regions: ['Amsterdam'],
        },
      },
      {
        ...{ after: 98, by: 'Tomasz', does: 'resolve', endedMinutesBefore: 22 },
        impacted: 'Apps on 14 hosts in Amsterdam; 380 of them were down, the longest for 78 minutes.',
        changed: 'The data centre replaced a breaker. The hosts of one rack no longer share a single feed.',
      },
    ],
  },
]
