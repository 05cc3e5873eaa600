import type { Session } from '../session.ts';
import type { KnownRows } from './known-rows.ts';
import type { MovedSender } from './move-alarms.ts';
import type { RegisterDifference } from './write-register.ts';

/**
 * What a unit does against the contract is shown to whom it belongs now, and what a credential does to whom that belongs:
 * whoever had it before sees nothing of it any more.
 */
export async function moveFaults(
  { db }: Session,
  { units }: Pick<RegisterDifference, 'units'>,
  known: KnownRows,
  senders: readonly MovedSender[],
): Promise<void> {
  for (const { row } of units.changed) {
    if (known.units.get(row.id)?.vendor === row.vendor) continue;
    await db.updateTable('contract_fault').set({ vendor: row.vendor }).where('unit_id', '=', row.id).execute();
  }
  for (const { credential, to } of senders)
    await db
      .updateTable('contract_fault')
      .set({ vendor: to })
      .where('credential', '=', credential)
      .where('unit_id', '=', '')
      .execute();
}
