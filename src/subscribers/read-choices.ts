import type { Reader } from '#db/client.ts'
import { listComponents } from '#db/queries/catalog.ts'
import { findPublishedIncident } from '#db/queries/public.ts'
import { isShown } from '#src/incidents/scope-names.ts'
import type { Choices } from './choices.ts'

/** Choices as somebody states them: components by id or name. */
export type StatedChoices = Omit<Choices, 'componentIds'> & { components: string[] | null }

/** Something that choices name and that is not there; `field` is a path such as `components[0]`. */
export type ChoiceFault = { field: string; message: string }

/** Choices by ids, and everything in what was stated that names nothing. */
export async function readChoices(
  reader: Reader,
  { components, incidentId, ...rest }: StatedChoices,
): Promise<{ choices: Choices; faults: ChoiceFault[] }> {
  const shown = (await listComponents(reader)).filter(isShown)
  const faults: ChoiceFault[] = []
  const ids = new Set<string>()
  for (const [place, stated] of (components ?? []).entries()) {
    const found =
      shown.find(({ id }) => id === stated) ??
      shown.find(({ name }) => name.toLowerCase() === stated.toLowerCase())
    if (found) ids.add(found.id)
    else faults.push({ field: `components[${place}]`, message: `there is no component "${stated}"` })
  }
  const incident = incidentId === null ? null : await findPublishedIncident(reader, incidentId)
  if (incidentId !== null && !incident) {
    faults.push({ field: 'incident_id', message: 'there is no published incident with this id' })
  }
  const componentIds = components === null ? null : [...ids]
  return { choices: { ...rest, componentIds, incidentId: incident?.id ?? null }, faults }
}
