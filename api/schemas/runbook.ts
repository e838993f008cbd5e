import { z } from '@hono/zod-openapi'
import { runbookNames } from '#src/policy/runbooks.ts'
import type { RunbookLink } from '#src/runbooks/runbook-links.ts'

const fields = {
  name: z.enum(runbookNames).openapi({ example: 'edge-partial-outage' }),
  title: z.string().openapi({ example: 'Edge partial outage' }),
  url: z.string().openapi({
    description: "Where it is read: here, or below the team's own `runbooks.base_url`.",
    example: 'https://status.example.com/api/admin/runbooks/edge-partial-outage',
  }),
}

export const runbook = z.object(fields).openapi('Runbook')

export const runbookLink = z
  .object({
    ...fields,
    because: z
      .array(z.string())
      .openapi({ description: 'What the scope touches that it is about.', example: ['Ingress'] }),
  })
  .openapi('RunbookLink')

export const toRunbookLink = ({ name, title, url, because }: RunbookLink): z.infer<typeof runbookLink> => ({
  ...{ name, title, url, because },
})
