import { findToken } from '#db/queries/access.ts'
import type { Incident } from '#db/queries/incidents.ts'
import { findCorrections, insertWrittenEntry, type TimelineEntry } from '#db/queries/timeline.ts'
import { type Act, audit } from '#src/act.ts'
import type { LinkKind, WrittenKind } from '#src/policy/timeline.ts'

/** An entry as a person writes it. Which of the fields beside `text` it has depends on its kind. */
export type EntryDraft = {
  kind: WrittenKind
  /** Markdown. */
  text: string
  /** Of an action; one that is not known yet is null. */
  result?: string | null
  /** Of a metric. */
  value?: string | null
  /** Of a metric or a link. */
  url?: string | null
  linkKind?: LinkKind
  /** Left out: now; in a correction, when that which it corrects happened. */
  happenedAt?: Date
  /** Things got better. Left out in a correction, what it corrects still counts. */
  improvement?: boolean
  /** The written entry that this one corrects. */
  corrects?: TimelineEntry
}

/**
 * Writes by hand on the timeline. Entries are never edited: a later one corrects an earlier one, and stands in its
 * place. The audit log names the entry and does not hold its words, so that a purge need not touch it.
 */
export async function writeTimelineEntry(
  act: Act,
  incident: Incident,
  draft: EntryDraft,
): Promise<{ ok: true; entry: TimelineEntry } | { ok: false; correctedBy: number }> {
  const { kind, corrects } = draft
  const correctedBy = corrects && (await findCorrections(act.tx, [corrects])).get(corrects.id)
  if (correctedBy !== undefined) return { ok: false, correctedBy }

  const entry = await insertWrittenEntry(act.tx, {
    incidentId: incident.id,
    happenedAt: draft.happenedAt ?? corrects?.happenedAt ?? act.now,
    writtenAt: act.now,
    kind,
    author: act.author.name,
    updateId: null,
    correctsId: corrects?.id ?? null,
    details: { ...detailsOf(draft), ...((await isByService(act)) && { by_service: true }) },
  })
  const subject = { type: 'timeline_entry', id: String(entry.id) }
  const names = { incident_id: incident.id, kind, ...(corrects && { corrects: corrects.id }) }
  await audit(act, 'timeline.written', subject, names)
  return { ok: true, entry }
}

function detailsOf(draft: EntryDraft): Record<string, unknown> {
  const { kind, text, result = null, value = null, url = null, linkKind, corrects } = draft
  const improvement = draft.improvement ?? corrects?.details.improvement === true
  return {
    text,
    ...(kind === 'action' && { result }),
    ...(kind === 'metric' && { value, url }),
    ...(kind === 'link' && { url, link_kind: linkKind }),
    ...(improvement && { improvement }),
  }
}

/** Whether a pipeline or a monitor writes: that keeps no timeline in a person's place. */
async function isByService({ tx, author }: Act): Promise<boolean> {
  const token = author.tokenId === null ? null : await findToken(tx, author.tokenId)
  return token !== null && token.service !== null
}
