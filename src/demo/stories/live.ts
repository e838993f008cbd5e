import { prose, type Story } from '../story.ts'

/** What is happening right now. */
export const liveStory: Story = {
  title: 'Requests to apps in Amsterdam fail',
  severity: 'sev1',
  reason: 'slo_burn',
  declared: { minutesAgo: 21 },
  by: 'Ben',
  startedMinutesBefore: 4,
  scope: { components: { Ingress: 'partial_outage', Edge: 'degraded_performance' }, regions: ['Amsterdam'] },
  steps: [
    {
      ...{ after: 6, by: 'Ana', does: 'update', next: 15 },
      happening: 'About a third of requests to apps in Amsterdam fail with a 503.',
      affected: 'Apps with a public address in Amsterdam. Virginia and Singapore answer normally.',
      doing: 'We see the failures on the load balancers and are taking the worst of them out of rotation.',
    },
    {
      ...{ after: 17, by: 'Ana', does: 'update', status: 'identified', next: 28 },
      happening: prose`
        Two of five load balancers in Amsterdam have lost their list of healthy machines and refuse every
        request. They are out of rotation. About one request in ten still fails, since the other three are
        busy.`,
      affected:
        'Apps with a public address in Amsterdam: slow answers, and now and then a 503. A retry mostly works.',
      doing: prose`
        We are giving both their list back from a copy, and adding two load balancers. Please leave deploys
        that are not urgent until this is over.`,
    },
  ],
}
