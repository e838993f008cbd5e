/** Anything that holds values by key: a map, a weak one, one that forgets what was used least. */
type Kept<Key, Value> = { get(key: Key): Value | undefined; set(key: Key, value: NoInfer<Value>): unknown }

/** What is kept under a key; what is not there yet is made, and kept from then on. */
export function once<Key, Value extends {}>(kept: Kept<Key, Value>, key: Key, make: () => Value): Value {
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = make()
  kept.set(key, made)
  return made
}
