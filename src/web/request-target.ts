/**
 * The path that a request line asks for, or what is wrong with it.
 *
 * A request line may hold anything: `//x`, `*`, a whole address, broken percent-encoding. What is not a plain path
 * is refused here, before anything else has to make sense of it. (RFC 9112, section 3.2)
 */
export function readTarget(target: string | undefined): { path: string } | { fault: string } {
  if (!target?.startsWith('/'))
    return { fault: 'The request target must be a path that begins with a slash.' }
  const path = target.split(/[?#]/, 1)[0]!
  if (path.startsWith('//')) return { fault: 'The path must not begin with two slashes.' }
  if (target.length > longestTarget)
    return { fault: `The request target is longer than ${longestTarget} characters.` }
  try {
    if (/[\0\\]/.test(decodeURIComponent(path)))
      return { fault: 'The path holds characters that no page has.' }
  } catch {
    return { fault: 'The path is not well-formed percent-encoded UTF-8.' }
  }
  return { path }
}

const longestTarget = 4_096
