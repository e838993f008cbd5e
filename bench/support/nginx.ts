import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '#tests/support/free-port.ts'
import { answerOf } from './answer.ts'
import { isInstalled } from './machine.ts'
import { cpuMsOf, memoryMbOf, type Running } from './process.ts'

/** nginx handing out files that were compressed before, in one process; null where it is not installed. */
export async function startNginx(server: Running, paths: string[]): Promise<Running | null> {
  if (!isInstalled('nginx')) return null
  const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'))
  mkdirSync(join(folder, 'www'))
  for (const path of paths) {
    const file = join(folder, 'www', path === '/' ? 'index.html' : path)
    writeFileSync(file, (await answerOf(server.url + path)).body)
    writeFileSync(
      `${file}.gz`,
      (await answerOf(server.url + path, { headers: { 'accept-encoding': 'gzip' } })).body,
    )
  }
  const port = await freePort()
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port))
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', 'stderr'], {
    stdio: 'ignore',
  })
  const pid = child.pid!
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 100; tries++) {
    if (
      await answerOf(url).then(
        () => true,
        () => false,
      )
    )
      break
    await delay(50)
  }
  return {
    ...{ pid, url },
    cpuMs: () => cpuMsOf(pid),
    memoryMb: () => memoryMbOf(pid),
    async stop() {
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (folder: string, port: number) => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  types { text/html html; application/rss+xml xml; }
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  open_file_cache max=100;
  server { listen 127.0.0.1:${port}; root ${folder}/www; gzip_static on; }
}
`
