import type { APIRoute } from 'astro'
import { answerBadge } from '#src/elsewhere/answer-badge.ts'

export const GET: APIRoute = async ({ locals, params, rewrite }) => {
  const { components } = await locals.site.summary()
  const component = components.find(({ id }) => id === params.id)
  if (!component) return rewrite('/404')
  return answerBadge({ name: component.name, status: component.status, words: component.statusName })
}
