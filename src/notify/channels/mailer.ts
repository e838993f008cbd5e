import { loadOnce } from '#src/load-once.ts'
import type { MailSettings, Outcome } from './channel.ts'
import { oneLine, type SmtpError, smtpFault, smtpOptions } from './email.ts'

/** A mail to one reader. Everything in it is handed over as a value: nothing can add a header or a recipient. */
export type Mail = {
  to: string
  subject: string
  text: string
  html: string
  /** The left side of its Message-ID, the same at every attempt. */
  id: string
  /** When it was written: not when it is sent, so that a repetition is the same to the letter. */
  date: Date
  /** The left side of the Message-ID that all mails of one story refer to. */
  threadId: string | null
  unsubscribeUrl: string | null
}

export type Mailer = {
  /** How many mails it sends at a time. */
  connections: number
  send(mail: Mail, signal: AbortSignal): Promise<Outcome>
  close(): void
}

type Transport = ReturnType<typeof import('nodemailer').createTransport>

const usualConnections = 8

/** Sends mail over a few connections that stay open, as many mails at once as there are connections. */
export function createMailer({
  smtpUrl,
  from,
  domain,
  connections = usualConnections,
}: MailSettings): Mailer {
  let isClosed = false
  let transport: Transport | undefined
  const open = loadOnce(async () => {
    const { createTransport } = await import('nodemailer')
    transport = createTransport({
      url: smtpUrl,
      ...smtpOptions,
      pool: true,
      maxConnections: connections,
      maxMessages: 1_000,
    })
    if (isClosed) transport.close()
    return transport
  })
  return {
    connections,
    async send({ to, subject, text, html, id, date, threadId, unsubscribeUrl }, signal) {
      const thread = threadId === null ? undefined : `<${threadId}@${domain}>`
      try {
        await (await open()).sendMail({
          from,
          to: { name: '', address: to },
          subject: oneLine(subject),
          text,
          html,
          date,
          messageId: `<${id}@${domain}>`,
          inReplyTo: thread,
          references: thread,
          // Boundaries are made of it, which would be random otherwise.
          baseBoundary: id,
          signal,
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(unsubscribeUrl !== null && {
              'List-Unsubscribe': { prepared: true, value: `<${unsubscribeUrl}>` },
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
          },
        })
        return { ok: true }
      } catch (error) {
        return smtpFault(error as SmtpError, signal)
      }
    },
    close() {
      isClosed = true
      transport?.close()
    },
  }
}
