import type { Suggestion } from '#db/queries/signals.ts'
import type { Act } from '#src/act.ts'
import { enqueueForAll, type Recipient } from '#src/notify/enqueue.ts'
import { declarationReasons } from '#src/policy/declaration.ts'
import { channelsFor } from '#src/policy/escalation.ts'
import { isoUtc } from '#src/policy/instants.ts'
import type { Policy } from '#src/policy/policy.ts'
import { sections } from '#src/policy/sections.ts'
import type { Place } from './place.ts'

/** Tells whoever is on duty of a suggestion, once for ever. */
export async function tellSuggestion(act: Act, suggestion: Suggestion, place: Place): Promise<void> {
  const { id, title, reason, severity, firstAt } = suggestion
  const { name } = act.policy.severities[severity]
  const why = declarationReasons[reason]
  await enqueueForAll(
    act,
    {
      kind: 'suggestion',
      occasion: `suggestion:${id}`,
      incidentId: null,
      subject: `Declare an incident? ${title} (${name})`,
      text: [
        `Signals suggest an incident since ${isoUtc(firstAt)}: ${title}.`,
        `${sections.declaring}: ${why}. It is always cheaper to declare early than to hide uncertainty.`,
        `Nothing is declared yet: a person declares it or dismisses it (suggestion ${id}).`,
      ].join('\n'),
      data: {
        ...{ suggestion_id: id, title, reason, severity, component: place.component?.name ?? null },
        first_at: isoUtc(firstAt),
      },
    },
    recipientsOf(act.policy, place),
  )
}

/** Where nobody is set up to be told, the message shows it. */
function recipientsOf({ destinations, signals }: Policy, { component }: Place): Recipient[] {
  const { onDuty } = signals
  const channels =
    onDuty.length > 0 ? onDuty : channelsFor('owners', component ? [component.name] : [], destinations)
  return channels.length > 0 ? channels.map((channel) => ({ channel })) : [{ role: 'ic' }]
}
