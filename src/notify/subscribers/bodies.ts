import type { Delivery, FanOut } from '#db/queries/deliveries.ts'
import type { Subscriber } from '#db/queries/subscribers.ts'
import { escapedForSlack } from '../channels/slack.ts'
import type { Content } from './content.ts'
import { type Links, linkWords } from './mails.ts'

/** What a web address is posted, in the form that its subscriber chose: the same bytes at every attempt. */
export function updateBody(
  channel: Exclude<Subscriber['channel'], 'email'>,
  { kind, createdAt }: Pick<FanOut, 'kind' | 'createdAt'>,
  content: Content,
  links: Links,
  /** Where it is to tell of a component's status only, in Statuspage's form. */
  componentId: string | null = null,
): string {
  const { subject, text, update, statuspage } = content
  switch (channel) {
    case 'webhook':
      return JSON.stringify({
        type: `${subjectOf(content)}.update.${kind === 'correction' ? 'corrected' : 'published'}`,
        timestamp: createdAt.toISOString(),
        data: {
          ...('incident' in content ? { incident: content.incident } : { maintenance: content.maintenance }),
          update,
          manage_url: links.manage,
          unsubscribe_url: links.unsubscribe,
        },
      })
    case 'statuspage':
      if (!statuspage) throw new Error('nothing was written down in the form of Statuspage')
      return JSON.stringify({
        meta: {
          unsubscribe: links.unsubscribe,
          documentation: links.manage,
          generated_at: createdAt.toISOString(),
        },
        ...(componentId === null
          ? statuspage
          : { page: statuspage.page, ...ofComponent(content, componentId) }),
      })
    default:
      return chatBody(channel, { title: subject, text, action: 'Open the status page', url: update.url })
  }
}

const ofComponent = ({ componentUpdates = [] }: Content, id: string) =>
  componentUpdates.find(({ component }) => component.id === id)

const subjectOf = (content: Content): 'incident' | 'maintenance' =>
  'incident' in content ? 'incident' : 'maintenance'

/**
 * The same for a link that was asked for. Who confirms a webhook has shown that the address is theirs: its signing
 * secret comes with the link, this once.
 */
export function linkBody(
  { channel, state, secret }: Pick<Subscriber, 'channel' | 'state' | 'secret'>,
  { createdAt }: Pick<Delivery, 'createdAt'>,
  pageName: string,
  links: Links,
): string {
  const { subject, lines, action, url, after } = linkWords(state, pageName, links)
  if (channel === 'email' || channel === 'webhook' || channel === 'statuspage') {
    const isPending = state === 'pending'
    return JSON.stringify({
      type: isPending ? 'subscription.confirmation' : 'subscription.reminder',
      timestamp: createdAt.toISOString(),
      data: {
        text: [...lines, after].join(' '),
        ...(isPending ? { confirm_url: url, secret } : { manage_url: url }),
      },
    })
  }
  return chatBody(channel, { title: subject, text: [...lines, after].join('\n'), action, url })
}

type ChatMessage = { title: string; text: string; action: string; url: string }

/** A message as the incoming webhooks of chat services take it; none of it calls anybody by name. */
function chatBody(channel: 'slack' | 'teams' | 'discord', message: ChatMessage): string {
  const { title, text, action, url } = message
  switch (channel) {
    case 'slack': {
      const words = cut(escapedForSlack(text), 30_000)
      return JSON.stringify({ text: `*${escapedForSlack(title)}*\n${words}\n<${url}|${action}>` })
    }
    case 'discord':
      return JSON.stringify({
        embeds: [{ title: cut(title, 256), description: cut(text, 4_000), url }],
        allowed_mentions: { parse: [] },
      })
    case 'teams':
      return JSON.stringify({
        type: 'message',
        attachments: [
          { contentType: 'application/vnd.microsoft.card.adaptive', content: adaptiveCard(message) },
        ],
      })
  }
}

const adaptiveCard = ({ title, text, action, url }: ChatMessage) => ({
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.4',
  body: [
    { type: 'TextBlock', text: title, weight: 'bolder', size: 'medium', wrap: true },
    // A card takes 28 KB.
    ...cut(text, 8_000)
      .split('\n\n')
      .map((paragraph) => ({ type: 'TextBlock', text: paragraph, wrap: true })),
  ],
  actions: [{ type: 'Action.OpenUrl', title: action, url }],
})

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text
