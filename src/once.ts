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

/** Has something be made once of each object, and be there as long as that object is. */
export function oncePer<Of extends object, Made extends {}>(make: (of: Of) => Made): (of: Of) => Made {
  const kept = new WeakMap<Of, Made>()
  return (of) => once(kept, of, () => make(of))
}
