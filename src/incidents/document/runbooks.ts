import type { IncidentDocument } from './incident-document.ts'
import { inline, linkTo, section } from './markdown.ts'

/** What to do first, with what says so. */
export const renderRunbooks = ({ runbooks }: IncidentDocument): string =>
  section(
    'Runbooks',
    runbooks
      .map(
        ({ title, url, because }) =>
          `- **${inline(title)}:** ${linkTo(url)} (${because.map(inline).join(', ')})`,
      )
      .join('\n'),
  )
