import { Problem } from './problem.ts'
import { readUpTo } from './read-body.ts'

const mostKib = 64

/** The fields of a form that was sent, as browsers and mail programs encode them; null where the body is none. */
export async function readForm(request: Request): Promise<FormData | null> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return null
  const bytes = request.body ? await readUpTo(mostKib * 1024, request.body) : new ArrayBuffer(0)
  if (bytes === null)
    throw new Problem(413, 'body-too-large', 'The body is too large', `A form may have ${mostKib} KiB.`)
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    return null
  }
}
