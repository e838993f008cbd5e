import type { APIRoute } from 'astro'
import { answerBadge } from '#src/elsewhere/answer-badge.ts'

export const GET: APIRoute = async ({ locals }) => {
  const { frame, headline } = await locals.site.summary()
  return answerBadge({ name: frame.name, ...headline })
}
