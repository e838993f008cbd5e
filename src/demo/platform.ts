// Harbor runs other people's apps: the platform that the demo's page speaks for.

export const pageFacts = {
  name: 'Harbor',
  logoUrl: null,
  supportUrl: 'https://harbor.example/support',
  timeZone: 'Europe/Amsterdam',
}

export const regions = ['Amsterdam', 'Virginia', 'Singapore'] as const
export type RegionName = (typeof regions)[number]

export const people = {
  Ana: { name: 'Ana Duarte', contact: 'ana@harbor.example' },
  Ben: { name: 'Ben Okafor', contact: 'ben@harbor.example' },
  Mira: { name: 'Mira Lindqvist', contact: 'mira@harbor.example' },
  Tomasz: { name: 'Tomasz Wilk', contact: 'tomasz@harbor.example' },
} as const
/** Ana leads comms, Ben is on call, Mira knows the network, Tomasz the storage. */
export type PersonName = keyof typeof people

/** Groups of components with a description of each, in the page's order. */
export const groups = {
  'Your apps': {
    Deploys: 'Building an app and rolling it out',
    Machines: 'The hosts and virtual machines that apps run on',
    Volumes: 'Disks, their snapshots and restores',
    Secrets: 'Storing secrets and handing them to apps',
    'Managed Postgres': 'Databases with failover and backups',
  },
  Network: {
    Edge: 'TLS, caching and routing close to your users',
    Ingress: 'Public addresses and load balancing in front of apps',
    'Private network': 'WireGuard between your apps and across regions',
  },
  'Running Harbor': {
    'Control plane': 'The API and the scheduler behind everything you change',
    Dashboard: 'The web console at console.harbor.example',
    'Logs and metrics': 'Log streams, search and graphs',
  },
} as const

type Groups = typeof groups
export type ComponentName = { [Group in keyof Groups]: keyof Groups[Group] }[keyof Groups] & string
