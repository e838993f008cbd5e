/** Cuts a page out of one row more than it holds; `last` is the one after which the next page begins, null on the last. */
export function cut<Row>(rows: Row[], most: number): { shown: Row[]; last: Row | null } {
  const shown = rows.slice(0, most)
  return { shown, last: rows.length > most ? shown.at(-1)! : null }
}

/** Of all rows of a list, those after which another page begins. */
export const lastOnPages = <Row>(rows: Row[], most: number): Row[] =>
  rows.filter((_, place) => (place + 1) % most === 0 && place + 1 < rows.length)
