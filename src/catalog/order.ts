type Placed = { id: string; position: number }

/** The positions to write so that one thing of an ordered list stands at a place, and the others keep their order. */
export function moved(things: Placed[], id: string, place: number): Placed[] {
  const thing = things.filter((each) => each.id === id)
  const others = things.filter((each) => each.id !== id)
  return renumbered(others.toSpliced(place, 0, ...thing))
}

/** The positions to write so that an ordered list counts up from 0 without a gap. */
export const renumbered = (things: Placed[]): Placed[] =>
  things.flatMap(({ id, position }, place) => (position === place ? [] : { id, position: place }))
