import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { subscriberChannels, verbosities } from '#db/schema/subscribers.ts'
import type { Act } from '#src/act.ts'
import type { Hub } from '#src/hub.ts'
import { changeChoices } from '#src/subscribers/change-choices.ts'
import type { Choices } from '#src/subscribers/choices.ts'
import { confirmSubscription } from '#src/subscribers/confirm-subscription.ts'
import { eraseSubscriber } from '#src/subscribers/erase-subscriber.ts'
import { ensureLinkKey, findByLink, linksOf } from '#src/subscribers/links.ts'
import { readChoices } from '#src/subscribers/read-choices.ts'
import { subscribe } from '#src/subscribers/subscribe.ts'
import { readAddress } from '#src/subscribers/subscriber-address.ts'
import { clientOf } from './http/client-address.ts'
import type { Env } from './http/env.ts'
import { answerError } from './http/problem.ts'
import { createRateLimit } from './http/rate-limit.ts'
import { readForm } from './http/read-form.ts'

/** So many forms a client may send in ten minutes. */
const mostForms = 30

type FormEnv = Env & { Bindings: HttpBindings }

/**
 * What the forms below `/subscribe` do when they are sent, in any language's addresses. Each answers with a page to
 * read: nothing here tells whether an address was known.
 */
export function createSubscriptionForms(hub: Hub) {
  const { db, clock, mail } = hub
  const mayPass = createRateLimit({ most: mostForms, windowMs: 10 * 60_000 })
  const app = new Hono<FormEnv>()
  app.onError(answerError as never)
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
    c.header('referrer-policy', 'no-referrer')
  })

  const acting = <T>(work: (act: Act) => Promise<T>): Promise<T> =>
    db.transact((tx) => work({ tx, now: clock(), policy: hub.policy, author: aSubscriber, requestId: null }))

  /** Sends the reader on to a page of the language whose form it was. */
  const goTo = (c: Context<FormEnv>, path: string) =>
    c.redirect(`${/^\/[a-z]{2}(?=\/subscribe)/.exec(c.req.path)?.[0] ?? ''}/subscribe${path}`, 303)

  app.on('POST', both('/subscribe'), async (c) => {
    if (!mayPass(clientOf(c.env.incoming), clock())) return goTo(c, '?problem=too-many')
    const form = await readForm(c.req.raw)
    const channel = subscriberChannels.find((each) => each === (form?.get('channel') ?? 'email'))
    const stated = form?.get('address')
    const address = channel && typeof stated === 'string' ? readAddress(channel, stated) : null
    if (!form || !channel || (channel === 'email' && !mail)) return goTo(c, '?problem=form')
    if (!address) return goTo(c, channel === 'email' ? '?problem=address' : '?problem=url')
    const isTaken = await acting(async (act) =>
      subscribe(act, channel, address, await choicesFrom(act, form)),
    )
    return goTo(c, isTaken ? '/sent' : '?problem=too-many')
  })

  app.on('POST', both('/subscribe/confirm'), async (c) => {
    const token = await tokenFrom(c)
    const links = await acting(async (act) => {
      const subscriber = await findByLink(act.tx, 'confirm', token)
      if (!subscriber) return null
      await confirmSubscription(act, subscriber)
      return linksOf('', await ensureLinkKey(act.tx), subscriber)
    })
    if (!links) return goTo(c, '/confirm')
    return goTo(c, `${links.manage.replace('/subscribe', '')}&done=confirmed`)
  })

  app.on('POST', both('/subscribe/manage'), async (c) => {
    const form = await readForm(c.req.raw)
    const token = String(form?.get('token') ?? '')
    const isSaved =
      form !== null &&
      (await acting(async (act) => {
        const subscriber = await findByLink(act.tx, 'manage', token)
        if (!subscriber) return false
        await changeChoices(act, subscriber, await choicesFrom(act, form))
        return true
      }))
    return goTo(c, isSaved ? `/manage?token=${token}&done=saved` : '/manage')
  })

  app.on('POST', both('/subscribe/unsubscribe'), async (c) => {
    const form = await readForm(c.req.raw)
    const token = c.req.query('token') ?? String(form?.get('token') ?? '')
    await acting(async (act) => {
      const subscriber = await findByLink(act.tx, 'manage', token)
      if (subscriber) await eraseSubscriber(act, subscriber)
    })
    // A mail program wants no redirect (RFC 8058, section 3.1); a second time is as good as the first.
    if (form?.get('List-Unsubscribe') === 'One-Click') return c.text('You are unsubscribed.')
    return goTo(c, '/done')
  })

  app.notFound((c) => {
    c.header('allow', 'GET, HEAD')
    return c.json(
      {
        type: '/problems/method-not-allowed',
        title: 'Method not allowed',
        status: 405,
        detail: 'Pages answer GET and HEAD.',
      },
      405,
      { 'content-type': 'application/problem+json' },
    )
  })
  return app
}

/** Who acts where nobody has a token. */
const aSubscriber = { name: 'A subscriber', tokenId: null }

/** A path in the plain language and in any other. */
const both = (path: string): string[] => [path, `/:language{[a-z]{2}}${path}`]

async function tokenFrom(c: Context<FormEnv>): Promise<string> {
  return c.req.query('token') ?? String((await readForm(c.req.raw))?.get('token') ?? '')
}

/** The choices of a form. One without any ticks wants everything; what it names and is not there any more is left out. */
async function choicesFrom({ tx }: Pick<Act, 'tx'>, form: FormData): Promise<Choices> {
  const all = (name: string) => form.getAll(name).filter((value) => typeof value === 'string')
  const topics = all('topic')
  const components = all('component').slice(0, 1_000)
  const incident = form.get('incident')
  const { choices } = await readChoices(tx, {
    incidents: topics.length === 0 || topics.includes('incidents'),
    maintenance: topics.length === 0 || topics.includes('maintenance'),
    verbosity: verbosities.find((each) => each === form.get('verbosity')) ?? 'every',
    components: components.length === 0 ? null : components,
    incidentId: typeof incident === 'string' && incident !== '' ? incident : null,
  })
  return choices.componentIds?.length === 0 ? { ...choices, componentIds: null } : choices
}
