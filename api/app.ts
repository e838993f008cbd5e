import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Hub } from '#src/hub.ts'
import { actionItemsApi } from './action-items.ts'
import { auditApi } from './audit.ts'
import { componentsApi } from './components.ts'
import { docs } from './docs.ts'
import { escalationsApi } from './escalations.ts'
import { freezeApi } from './freeze.ts'
import { type DoorParts, health } from './health.ts'
import { authenticate } from './http/authenticate.ts'
import type { Env } from './http/env.ts'
import { answerError, answerNotFound } from './http/problem.ts'
import { limitBody, requireJson } from './http/read-body.ts'
import { createRouter } from './http/routing.ts'
import { incidentDocumentApi } from './incident-document.ts'
import { incidentsApi } from './incidents.ts'
import { maintenanceSeriesApi } from './maintenance-series.ts'
import { maintenanceStepsApi } from './maintenance-steps.ts'
import { maintenanceUpdatesApi } from './maintenance-updates.ts'
import { maintenancesApi } from './maintenances.ts'
import { meApi } from './me.ts'
import { mitigationsApi } from './mitigations.ts'
import { componentGroupsApi, regionsApi } from './named-lists.ts'
import { obligationsApi } from './obligations.ts'
import { openapiDocument } from './openapi.ts'
import { outboxApi } from './outbox.ts'
import { pageApi } from './page.ts'
import { peopleApi } from './people.ts'
import { policyApi } from './policy.ts'
import { postmortemsApi } from './postmortems.ts'
import { productionChangesApi } from './production-changes.ts'
import { promisesApi } from './promises.ts'
import { publishedUpdatesApi } from './published-updates.ts'
import { rolesApi } from './roles.ts'
import { runbooksApi } from './runbooks.ts'
import { scorecardApi } from './scorecard.ts'
import { signalsApi } from './signals.ts'
import { subscriberDeliveriesApi } from './subscriber-deliveries.ts'
import { subscribersApi } from './subscribers.ts'
import { suggestionsApi } from './suggestions.ts'
import { timelineApi } from './timeline.ts'
import { tokensApi } from './tokens.ts'
import { updatesApi } from './updates.ts'
import { verificationApi } from './verification.ts'

/** Everything that is not a page: the admin API with its description, and the health checks. */
export function createApi(hub: Hub, door: DoorParts = {}): Hono<Env> {
  const app = new Hono<Env>()
  app.onError(answerError)
  app.notFound(answerNotFound)
  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    await next()
    c.header('x-request-id', c.var.requestId)
    c.header('cache-control', 'no-store')
  })
  app.route('/', health(hub, door))

  const beside = createRouter()
  beside.route('/', freezeApi(hub))
  beside.route('/', signalsApi(hub))
  app.route('/api', beside)

  const admin = createRouter()
  const resources = [
    incidentsApi(hub),
    updatesApi(hub),
    publishedUpdatesApi(hub),
    rolesApi(hub),
    timelineApi(hub),
    obligationsApi(hub),
    incidentDocumentApi(hub),
    promisesApi(hub),
    verificationApi(hub),
    mitigationsApi(hub),
    productionChangesApi(hub),
    escalationsApi(hub),
    postmortemsApi(hub),
    actionItemsApi(hub),
    maintenanceSeriesApi(hub),
    maintenancesApi(hub),
    maintenanceStepsApi(hub),
    maintenanceUpdatesApi(hub),
    componentsApi(hub),
    componentGroupsApi(hub),
    regionsApi(hub),
    pageApi(hub),
    peopleApi(hub),
    tokensApi(hub),
    meApi(),
    policyApi(hub),
    runbooksApi(hub),
    suggestionsApi(hub),
    scorecardApi(hub),
    outboxApi(hub),
    subscribersApi(hub),
    subscriberDeliveriesApi(hub),
    auditApi(hub),
  ]
  app.route(
    '/api/admin',
    docs(hub, () => openapiDocument(admin, beside)),
  )

  admin.use(authenticate(hub))
  admin.use(limitBody)
  admin.use(requireJson)
  for (const resource of resources) admin.route('/', resource)
  app.route('/api/admin', admin)
  return app
}
