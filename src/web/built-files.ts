import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { getMimeType } from 'hono/utils/mime'
import { type Encoding, encodingFor } from './cache/encoding.ts'
import type { FrontDoor } from './front-door.ts'
import { removeDocumentHeaders } from './security-headers.ts'

type BuiltFile = {
  type: string
  lastModified: string
  bytes: Buffer
  encoded: Partial<Record<Encoding, Buffer>>
}

/**
 * Answers with the built styles and scripts, and with what else lies beside them. They are read once, and are small: the
 * next build takes them away while pages that name them are open, and who reads them from a disk that fails, or with all
 * of a process's files open, can only hang up.
 */
export function serveBuiltFiles(folder: string): FrontDoor['files'] {
  const files = readFiles(folder)
  return (request, response, next) => {
    const path = request.url!.split(/[?#]/, 1)[0]!
    const file = files.get(path)
    if (!file) return next()
    const encoding = encodingFor(request.headers['accept-encoding'])
    const encoded = file.encoded[encoding]
    const bytes = encoded ?? file.bytes
    if (/\.(css|js)$/.test(path)) removeDocumentHeaders(response)
    response.writeHead(200, {
      'content-type': file.type,
      ...(encoded && { 'content-encoding': encoding }),
      'content-length': bytes.length,
      'last-modified': file.lastModified,
      'cache-control': isHashed(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      vary: 'Accept-Encoding',
    })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }
}

/** By their addresses. */
function readFiles(folder: string): Map<string, BuiltFile> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const read = (name: string) => (names.includes(name) ? readFileSync(name) : undefined)
  return new Map(
    names
      .filter((name) => !/\.(br|gz)$/.test(name))
      .map((name) => [
        name.slice(folder.length).replaceAll('\\', '/').replace(/^\/?/, '/'),
        {
          type: typeOf(name),
          lastModified: statSync(name).mtime.toUTCString(),
          bytes: readFileSync(name),
          encoded: { br: read(`${name}.br`), gzip: read(`${name}.gz`) },
        },
      ]),
  )
}

/** Without a charset: styles and scripts are read in that of the page, and what other sites load is ASCII. */
const typeOf = (name: string): string => getMimeType(name)?.split(';')[0] ?? 'application/octet-stream'

/** A file whose name holds its hash never changes. */
const isHashed = (path: string): boolean => path.startsWith('/assets/')
