import { connect } from 'node:net'

export type RawAnswer = { status: number; headers: Headers; body: string; bytes: string }

/** Sends bytes to a port as they are, and reads until the other side closes. */
export function sendBytes(port: number, bytes: string | Uint8Array): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const parts: Buffer[] = []
    socket.on('data', (part) => void parts.push(part))
    socket.on('error', reject)
    socket.on('close', () => resolve(read(Buffer.concat(parts).toString())))
  })
}

/** Sends a request line with headers, as a client would that checks nothing. */
export const sendLine = (port: number, line: string, headers: string[] = ['Host: status.example.com']) =>
  sendBytes(port, [`${line} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'))

function read(bytes: string): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = bytes.slice(0, end).split('\r\n')
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]))
  const rest = bytes.slice(end + 4)
  const body = headers.get('transfer-encoding') === 'chunked' ? unchunked(rest) : rest
  return { status: Number(statusLine.split(' ')[1]), headers, body, bytes }
}

function unchunked(text: string): string {
  const [, size = '0', rest = ''] = text.match(/^([\da-f]+)\r\n(.*)$/is) ?? []
  const length = Number.parseInt(size, 16)
  return length === 0 ? '' : rest.slice(0, length) + unchunked(rest.slice(length + 2))
}
