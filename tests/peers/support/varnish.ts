import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, startProgram } from './program.ts'

/** A real Varnish with this configuration. */
export const startVarnish = (vcl: string): Promise<Program> =>
  startProgram({
    command: 'varnishd',
    args(folder, port) {
      const file = join(folder, 'status.vcl')
      writeFileSync(file, vcl)
      const where = ['-n', join(folder, 'work'), '-a', `127.0.0.1:${port}`, '-f', file]
      return ['-F', '-j', 'none', '-T', 'none', '-s', 'malloc,16m', ...where]
    },
  })
