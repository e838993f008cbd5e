import type { Tx } from '#db/client.ts'
import { changeSubscriber, replaceChosenComponents, type Subscriber } from '#db/queries/subscribers.ts'

/** What a subscriber wants to hear. */
export type Choices = {
  incidents: boolean
  maintenance: boolean
  verbosity: Subscriber['verbosity']
  /** Null: whatever it touches. */
  componentIds: string[] | null
  /** Just this one incident; null: all of them. */
  incidentId: string | null
}

export const everything: Choices = {
  incidents: true,
  maintenance: true,
  verbosity: 'every',
  componentIds: null,
  incidentId: null,
}

/** The choices as their row holds them. */
export const choiceColumns = ({ incidents, maintenance, verbosity, componentIds, incidentId }: Choices) => ({
  wantsIncidents: incidents,
  wantsMaintenance: maintenance,
  verbosity,
  wantsAllComponents: componentIds === null,
  incidentId,
})

/** The choices of a row; `chosen` are the components that belong to it. */
export const choicesOf = (row: Subscriber, chosen: string[]): Choices => ({
  incidents: row.wantsIncidents,
  maintenance: row.wantsMaintenance,
  verbosity: row.verbosity,
  componentIds: row.wantsAllComponents ? null : chosen,
  incidentId: row.incidentId,
})

/** Writes choices in place of those that a subscriber had. */
export async function saveChoices(tx: Tx, id: string, choices: Choices): Promise<void> {
  await changeSubscriber(tx, id, choiceColumns(choices))
  await replaceChosenComponents(tx, id, choices.componentIds ?? [])
}
