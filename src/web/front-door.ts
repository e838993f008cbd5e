import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerFault, answerProblem } from './answer-problem.ts'
import { findHostFault, type RequestFault, readTarget } from './request-target.ts'
import { setSecurityHeaders } from './security-headers.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** Who answers what: each gets only requests whose target is a plain path. */
export type FrontDoor = {
  /** `/api/…`, `/healthz` and `/readyz`. */
  api: Handler
  /** What is sent to `/subscribe` and below, in any language's addresses. */
  forms: Handler
  /** Built files; calls `next` where there is none. */
  files: (request: IncomingMessage, response: ServerResponse, next: () => void) => void
  /** A GET or HEAD of `/events`, the stream that tells open pages of changes. It sets all headers itself. */
  live: Handler
  /** Answers what is kept in memory, if it can, and says whether it did. */
  atOnce?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Everything else, by its path. */
  pages: (request: IncomingMessage, response: ServerResponse, path: string) => void | Promise<void>
  isHttps: boolean
}

/** The one handler in front of everything: what is no sensible request ends here, with a clear answer. */
export function createFrontDoor({ api, forms, atOnce, files, live, pages, isHttps }: FrontDoor): Handler {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = readTarget(request.url)
    const hostFault = findHostFault(request)
    // Before headers are set: what is kept of each open stream is kept ten thousand times.
    if ('path' in target && !hostFault && isForLive(target.path) && isRead(request)) {
      return live(request, response)
    }
    setSecurityHeaders(response, { isHttps })
    if ('fault' in target) return refuseTarget(response, target)
    if (hostFault) return refuseTarget(response, hostFault)
    // Nothing behind this door may come to depend on what a request calls us: every link is made from PUBLIC_URL.
    request.headers.host = 'localhost'

    const { path } = target
    if (isForApi(path)) return api(request, response)
    if (request.method === 'OPTIONS' && isOpenToAll(path))
      return void response.writeHead(204, openToAll).end()
    if (isForForms(path) && request.method === 'POST') return forms(request, response)
    if (!isRead(request)) {
      const takesForms = isForForms(path)
      response.setHeader('allow', takesForms ? 'GET, HEAD, POST' : 'GET, HEAD')
      const detail = takesForms ? 'This address answers GET, HEAD and POST.' : 'Pages answer GET and HEAD.'
      return answerProblem(response, 405, 'method-not-allowed', 'Method not allowed', detail)
    }
    // Where there is a file nothing more comes of this.
    return new Promise((resolve) => {
      files(request, response, () => resolve(pages(request, response, path)))
    })
  }
  // What is in memory costs not even a promise.
  return (request, response) => {
    if (atOnce?.(request, response)) return
    return answer(request, response).catch((error) => answerFault(response, error))
  }
}

const isRead = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD'

/** Whether a path is answered by the API rather than by a page: what Statuspage's clients ask for is a page's. */
export const isForApi = (path: string): boolean => /^\/(api(?!\/v2\/)(\/|$)|(healthz|readyz)$)/.test(path)

/** What scripts of any other site may read, feeds, badges and JSON: no cookie and no token makes a difference there. */
const isOpenToAll = (path: string): boolean => /\.(xml|rss|atom|json|svg)$/.test(path)

/** Lets a browser ask with the headers that a reader that knows an answer sends. (Fetch Standard, CORS preflight) */
const openToAll = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
}

/** Whether a path is that of the stream of changes. */
export const isForLive = (path: string): boolean => path === '/events'

/** Whether what is sent to a path is a form of somebody who follows. */
export const isForForms = (path: string): boolean => /^(\/[a-z]{2})?\/subscribe([/?]|$)/.test(path)

const refuseTarget = (response: ServerResponse, { status, fault }: RequestFault): void =>
  answerProblem(response, status, 'bad-request-target', 'Bad request target', fault)
