/** What a change sets anew, for the audit log: each field's value before and after. Empty when nothing differs. */
export const changesMade = <Row extends object>(
  before: Row,
  after: Row,
  columnOf: Record<string, keyof Row>,
): Record<string, { from: unknown; to: unknown }> =>
  Object.fromEntries(
    Object.entries(columnOf)
      .filter(([, column]) => before[column] !== after[column])
      .map(([field, column]) => [field, { from: before[column], to: after[column] }]),
  )
