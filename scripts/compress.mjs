import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const encoders = {
  '.br': (/** @type {Buffer} */ bytes) => brotliCompressSync(bytes),
  '.gz': (/** @type {Buffer} */ bytes) => gzipSync(bytes, { level: 9 }),
}

/**
 * Lays the smallest brotli and gzip of every file in a folder beside it, where that is worth its headers. They are
 * made once per build, so nobody waits for them; a static host can give them out as they are.
 *
 * @param {string} folder
 */
export function compressFiles(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || Object.hasOwn(encoders, path.extname(entry.name))) continue
    const file = path.join(entry.parentPath, entry.name)
    const bytes = readFileSync(file)
    for (const [extension, encode] of Object.entries(encoders)) {
      const encoded = encode(bytes)
      if (encoded.length < bytes.length - leastSaved) writeFileSync(file + extension, encoded)
    }
  }
}

/** What two more headers cost about, in bytes. */
const leastSaved = 100
