/**
 * Whether an address shows one of many: one incident, one component, one month. Whoever asks for all of them, as crawlers
 * do, must not push out what is of the whole: front page, feeds and `status.json`, which are few.
 */
export const isOfOne = (path: string): boolean =>
  /^(\/[\w-]+)?\/(incidents|components|regions|maintenance|history)\/./.test(path)
