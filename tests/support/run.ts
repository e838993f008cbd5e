import type { Tx } from '#db/client.ts'
import { newId } from '#db/ids.ts'
import { escalations } from '#db/schema/escalations.ts'
import { productionChanges } from '#db/schema/production-changes.ts'
import { mitigations, verificationOverrides, verificationTicks } from '#db/schema/verification.ts'

// Rows of how an incident is run, as a test needs them, with what it has no opinion about filled in.

type Row<Table extends { $inferInsert: unknown }> = Partial<Table['$inferInsert']>

export const addTick = async (
  tx: Tx,
  row: Row<typeof verificationTicks> & { incidentId: string; checkId: string; personId: string; at: Date },
) => void (await tx.insert(verificationTicks).values({ state: 'confirmed', evidence: 'The graph.', ...row }))

export const addOverride = async (tx: Tx, row: typeof verificationOverrides.$inferInsert) =>
  void (await tx.insert(verificationOverrides).values(row))

export const addMitigation = async (
  tx: Tx,
  row: Row<typeof mitigations> & { incidentId: string; madeAt: Date },
) =>
  void (await tx
    .insert(mitigations)
    .values({ id: newId(), what: 'Rate limit', isTemporary: true, madeBy: 'Ben', ...row }))

export const addEscalation = async (
  tx: Tx,
  row: Row<typeof escalations> & { incidentId: string; raisedAt: Date },
) =>
  void (await tx.insert(escalations).values({
    ...{ id: newId(), target: 'owners', trigger: 'data_loss', raisedBy: 'Ana', timesTold: 1 },
    lastToldAt: row.raisedAt,
    ...row,
  }))

export const addProductionChange = async (
  tx: Tx,
  row: Row<typeof productionChanges> & { incidentId: string; at: Date },
) =>
  void (await tx.insert(productionChanges).values({
    ...{ id: newId(), what: 'Roll back', target: 'ingress', purpose: 'mitigates', author: 'Ben' },
    ...row,
  }))
