import { z } from '@hono/zod-openapi'
import type { Page } from '#db/queries/page.ts'
import { isTimeZone } from '#src/site/days.ts'
import { line, webAddress } from './common.ts'

const supportAddress = line(2_000)
  .refine(
    (text) =>
      /^https?:$/.test(URL.parse(text)?.protocol ?? '') || /^mailto:[^\s@?]+@[^\s@?]+(\?\S*)?$/i.test(text),
    'must be an http, https or mailto address',
  )
  .openapi({ format: 'uri', example: 'mailto:support@example.com' })

export const pageChange = z
  .strictObject({
    name: line(100).openapi({ description: 'What the page is called.', example: 'Example Cloud status' }),
    logo_url: webAddress
      .nullable()
      .openapi({ description: 'An image beside the name, http or https; null for none.' }),
    support_url: supportAddress
      .nullable()
      .openapi({ description: 'Where customers get help: http, https or mailto; null for nowhere.' }),
    time_zone: z
      .string('must be a text')
      .refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin or UTC')
      .openapi({ description: "IANA time zone: where the page's days begin.", example: 'Europe/Berlin' }),
  })
  .partial()
  .openapi('PageChange', { description: 'What is left out stays as it is.' })

export const page = z
  .object({
    name: z.string().openapi({ example: 'Example Cloud status' }),
    logo_url: z.string().nullable().openapi({ example: 'https://example.com/logo.svg' }),
    support_url: z.string().nullable().openapi({ example: 'mailto:support@example.com' }),
    time_zone: z.string().openapi({ example: 'Europe/Berlin' }),
    url: z
      .string()
      .openapi({ description: 'Where the public reaches it.', example: 'https://status.example.com' }),
  })
  .openapi('Page')

export const toPageFacts = (row: Page, publicUrl: string): z.infer<typeof page> => ({
  name: row.name,
  logo_url: row.logoUrl,
  support_url: row.supportUrl,
  time_zone: row.timeZone,
  url: publicUrl,
})
