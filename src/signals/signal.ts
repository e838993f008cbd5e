import { createHash } from 'node:crypto'
import type { Stated } from '#src/policy/signal-rules.ts'
import type { SignalEvent } from '#src/policy/signals.ts'

/** What a sender says of one signal, whichever form it came in. Texts are one line each, and bounded. */
export type IncomingSignal = SignalEvent & {
  /** Names it: what bears the same key is the same signal, repeated or over. */
  key: string
  /** What it is about. Those of one kind on one component are like each other. */
  kind: string
  title: string
  /** Who sent it. */
  source: string
  /** Where more of it is read. */
  url: string | null
  /** What its sender puts together, where it says so. */
  group: string
  stated: Stated
}

/** A text as one visible line of so many characters at the most. */
export function oneLine(text: string, most = 200): string {
  const plain = text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return plain.length <= most
    ? plain
    : `${plain
        .slice(0, most - 1)
        .toWellFormed()
        .trimEnd()}…`
}

/** A name of any length as one of a bounded length that differs where it differs. */
export const keyOf = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

/** An address that can be linked to; null for any other text. */
export const linkIn = (text: string | null | undefined): string | null =>
  text && text.length <= 2_000 && /^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text : null
