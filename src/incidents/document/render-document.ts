import { renderActionItems } from './action-items.ts'
import { renderEscalations } from './escalations.ts'
import { renderHeading } from './heading.ts'
import type { IncidentDocument } from './incident-document.ts'
import { blocks } from './markdown.ts'
import { renderMitigations } from './mitigations.ts'
import { renderProductionChanges } from './production-changes.ts'
import { renderRoles } from './roles.ts'
import { renderRunbooks } from './runbooks.ts'
import { renderScope } from './scope.ts'
import { renderTimeline } from './timeline.ts'
import { renderUpdates } from './updates.ts'
import { renderVerification } from './verification.ts'

/** The incident document in Markdown: whole, ready to paste, the same for the same data. */
export const renderDocument = (document: IncidentDocument): string =>
  `${blocks(
    renderHeading(document),
    renderScope(document),
    renderRunbooks(document),
    renderRoles(document),
    renderUpdates(document),
    renderTimeline(document),
    renderVerification(document),
    renderMitigations(document),
    renderProductionChanges(document),
    renderEscalations(document),
    renderActionItems(document),
  )}\n`
