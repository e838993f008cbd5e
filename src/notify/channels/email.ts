import { textOf } from '../body.ts'
import { brokenOff, type MailSettings, type Outcome, type Sending } from './channel.ts'

/**
 * Sends a message as plain text over SMTP. The Message-ID follows from the message's id, so that a repetition is
 * one to mail programs, too. Subject and addresses are handed over as values: none of them can add a header.
 */
export async function sendEmail(
  { id, subject, body }: Sending,
  to: string,
  { smtpUrl, from, domain, signal }: MailSettings & { signal: AbortSignal },
): Promise<Outcome> {
  // Loaded with the first mail: it is large, and many hubs send none.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({ url: smtpUrl, ...smtpOptions })
  try {
    await transport.sendMail({
      from,
      to: { name: '', address: to },
      subject: oneLine(subject),
      text: textOf(body),
      messageId: `<${id}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal,
    })
    return { ok: true }
  } catch (error) {
    return smtpFault(error as SmtpError, signal)
  } finally {
    transport.close()
  }
}

/** For how long a mail server may say nothing. */
const silenceMs = 20_000

/** How we talk to any mail server. */
export const smtpOptions = {
  connectionTimeout: silenceMs,
  greetingTimeout: silenceMs,
  socketTimeout: silenceMs,
  dnsTimeout: silenceMs,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const

export type SmtpError = Error & { code?: string; responseCode?: number }

/** A text as a header may hold it. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

/**
 * A server that refuses the address or the message for good answers 5xx (RFC 5321, 4.2.1). One that refuses us
 * instead, by a wrong password say, may take the same message once the operator has put that right.
 */
export function smtpFault({ code, responseCode }: SmtpError, signal: AbortSignal): Outcome {
  if (signal.aborted) return { ok: false, permanent: false, reason: brokenOff(signal) }
  const permanent = responseCode !== undefined && responseCode >= 500 && isAboutMessage(code)
  const said = responseCode === undefined ? (code ?? 'no reason given') : `it answered ${responseCode}`
  const reason = permanent
    ? `the mail server refused the message (${said})`
    : `the mail server did not take the message (${said})`
  const isDead = permanent && code === 'EENVELOPE' && saysNoSuchMailbox.includes(responseCode)
  return { ok: false, permanent, reason, ...(isDead && { isDead }) }
}

/** No such user here, not local, name not allowed: nothing that comes later will be taken either. (RFC 5321, 4.2.3) */
const saysNoSuchMailbox = [550, 551, 553]

const isAboutMessage = (code: string | undefined): boolean => code === 'EENVELOPE' || code === 'EMESSAGE'
