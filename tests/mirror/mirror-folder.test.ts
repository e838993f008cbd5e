import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openMirrorFolder } from '#src/mirror/mirror-folder.ts'
import { freshFolder } from '#tests/support/folder.ts'

test.each(['', '[', '{}', '[1]'])(
  'a list of files that says just %j is noted, and the folder is written all the same',
  async (list) => {
    using fresh = freshFolder()
    mkdirSync(join(fresh.dir, '.allclear'))
    writeFileSync(join(fresh.dir, '.allclear/files.json'), list)
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const folder = await openMirrorFolder(fresh.dir)
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('.allclear/files.json is damaged'))
    log.mockRestore()
    const files = new Set(['index.html'])
    await folder.claim(files)
    await folder.write('index.html', Buffer.from('All is well.'))
    await folder.keepOnly(files)
    expect(readFileSync(join(fresh.dir, 'index.html'), 'utf8')).toBe('All is well.')
    expect(JSON.parse(readFileSync(join(fresh.dir, '.allclear/files.json'), 'utf8'))).toEqual(['index.html'])
  },
)
