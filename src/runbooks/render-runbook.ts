import { renderMarkdown } from '#src/site/markdown.ts'

/** A runbook as HTML; links to other runbooks lead to their pages. */
export const renderRunbook = (markdown: string, publicUrl: string): string =>
  renderMarkdown(
    markdown.replace(/\]\(([a-z-]+)\.md\)/g, (_, name) => `](${publicUrl}/api/admin/runbooks/${name})`),
    publicUrl,
    { headings: 'all' },
  )
