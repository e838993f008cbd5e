import { renderBadge } from './badge.ts'

/** A badge as an answer that any site may show. */
export const answerBadge = (shown: Parameters<typeof renderBadge>[0]): Response =>
  new Response(renderBadge(shown), {
    headers: {
      'content-type': 'image/svg+xml; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    },
  })
