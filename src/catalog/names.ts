/** Nothing was written: another thing of its kind bears the name. */
export type NameTaken<Thing> = { ok: false; namesake: Thing }

/**
 * What bears a name already, other than the thing that is being named. Letters of either case are the same
 * name: an incident's scope is stated by name, and nobody spells carefully at 3 a.m.
 */
export const findNamesake = <Thing extends { id: string; name: string }>(
  things: Thing[],
  name: string,
  named?: Thing,
): Thing | undefined => things.find((thing) => thing.id !== named?.id && fold(thing.name) === fold(name))

const fold = (name: string): string => name.normalize('NFC').toLowerCase()
