import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from '#db/ids.ts'
import { insertPerson, type Person } from '#db/queries/access.ts'
import { findRoleHolders, listRoleAssignments } from '#db/queries/roles.ts'
import { assignRole } from '#src/incidents/assign-role.ts'
import { declareIncident } from '#src/incidents/declare-incident.ts'
import { releaseRole } from '#src/incidents/release-role.ts'
import { type Role, roles } from '#src/policy/roles.ts'
import { at } from '#tests/support/at.ts'
import { type FreshHub, freshHub } from '#tests/support/hub.ts'

const people = (hub: FreshHub, ...names: string[]): Promise<Person[]> =>
  hub.acting(async ({ tx, now }) => {
    const rows = names.map((name) => ({ id: newId(), name, contact: null, createdAt: now, archivedAt: null }))
    for (const row of rows) await insertPerson(tx, row)
    return rows
  })

const declared = async (hub: FreshHub) => {
  const outcome = await hub.acting((act) =>
    declareIncident(act, { title: 'Requests fail', severity: 'sev1', reason: 'unsure' }),
  )
  if (!outcome.ok) throw new Error('refused')
  return outcome.incident
}

test('however roles go round, each has one holder at a time, and history agrees with a plain map', async () => {
  await using hub = await freshHub()
  const cast = await people(hub, 'Ana', 'Ben', 'Cem')
  const anyStep = fc.record({
    role: fc.constantFrom(...roles),
    person: fc.option(fc.nat(cast.length - 1)),
    minutes: fc.integer({ min: -3, max: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), async (steps) => {
      hub.setNow(at('2026-03-02T09:00Z'))
      const incident = await declared(hub)
      const model = new Map<Role, string>()
      for (const { role, person, minutes } of steps) {
        hub.setNow(new Date(hub.now().getTime() + minutes * 60_000))
        if (person === null) {
          model.delete(role)
          await hub.acting((act) => releaseRole(act, incident, role))
        } else {
          model.set(role, cast[person]!.id)
          await hub.acting((act) => assignRole(act, incident, role, cast[person]!))
        }
      }
      const [holders, history] = await hub.db.snapshot(async (reader) => [
        await findRoleHolders(reader, incident.id),
        await listRoleAssignments(reader, incident.id),
      ])
      expect(new Map(holders.map(({ role, personId }) => [role, personId]))).toEqual(model)
      for (const role of roles) {
        const own = history.filter((each) => each.role === role)
        for (const [place, { assignedAt, releasedAt }] of own.entries()) {
          const next = own[place + 1]
          if (next) expect(releasedAt!.getTime()).toBeLessThanOrEqual(next.assignedAt.getTime())
          if (releasedAt) expect(releasedAt >= assignedAt).toBe(true)
        }
      }
    }),
    { numRuns: 40 },
  )
})
