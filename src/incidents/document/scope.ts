import { componentStatusNames } from '#src/policy/scope.ts'
import type { IncidentDocument } from './incident-document.ts'
import { inline, section } from './markdown.ts'

/** Who is affected: regions, components with what the incident does to them, apps. */
export function renderScope({ scope }: IncidentDocument): string {
  const components = scope.components.map(
    ({ name, status }) => `${inline(name)} (${componentStatusNames[status].toLowerCase()})`,
  )
  const lines = [
    ['Regions', scope.regions.map(({ name }) => inline(name))] as const,
    ['Components', components] as const,
    ['Apps', scope.apps.map(inline)] as const,
  ]
  return section(
    'Scope',
    lines
      .filter(([, names]) => names.length > 0)
      .map(([kind, names]) => `- **${kind}:** ${names.join(', ')}`)
      .join('\n'),
  )
}
