import type { Tx } from '#db/client.ts'
import { findIncident } from '#db/queries/incidents.ts'
import type { Message } from './enqueue.ts'

const mark = '[Drill] '

/**
 * Says of a message about a drill that it is one: in its subject, in its text and, as `drill: true`, in its data. Here
 * and not where messages are worded, so that none is forgotten. What is handed over says so already.
 */
export async function markDrill(tx: Tx, message: Message): Promise<Message> {
  const { incidentId, subject, text, data } = message
  const incident = incidentId === null ? null : await findIncident(tx, incidentId)
  if (!incident?.isDrill || subject.startsWith(mark)) return message
  return {
    ...message,
    subject: `${mark}${subject}`,
    text: `This is a drill: nothing is wrong, and nothing of it is public.\n${text}`,
    data: { ...data, drill: true },
  }
}
