/** What a message holds besides its subject. */
export type Content = { text: string; data: Record<string, unknown> }

/** The bytes that are stored and, to webhooks, sent: the payload that Standard Webhooks recommends, and the text. */
export const bodyOf = (message: {
  kind: string
  createdAt: Date
  subject: string
  text: string
  data: Record<string, unknown>
}): string =>
  JSON.stringify({
    type: message.kind,
    timestamp: message.createdAt.toISOString(),
    subject: message.subject,
    text: message.text,
    data: message.data,
  })

export const contentOf = (body: string): Content => JSON.parse(body)

export const textOf = (body: string): string => contentOf(body).text
