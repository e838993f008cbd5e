import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, startProgram } from './program.ts'

/** A real nginx with Debian's types and what the test puts into its `http` block. */
export const startNginx = (http: (folder: string, port: number) => string): Promise<Program> =>
  startProgram({
    command: 'nginx',
    args(folder, port) {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      const file = join(folder, 'nginx.conf')
      writeFileSync(
        file,
        `daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  ${http(folder, port)}
}
`,
      )
      return ['-c', file, '-p', folder, '-e', 'stderr']
    },
  })
