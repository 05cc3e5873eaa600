import type { Session } from '../session.ts';
import type { MovedSender, MovedUnit } from './move-alarms.ts';

/**
 * What a unit does against the contract is shown to whom it belongs now, and what a credential does to whom that belongs:
 * whoever had it before sees nothing of it any more.
 */
export async function moveFaults(
  { db }: Session,
  units: readonly MovedUnit[],
  senders: readonly MovedSender[],
): Promise<void> {
  for (const { id, to } of units)
    await db.updateTable('contract_fault').set({ vendor: to }).where('unit_id', '=', id).execute();
  for (const { credential, to } of senders)
    await db
      .updateTable('contract_fault')
      .set({ vendor: to })
      .where('credential', '=', credential)
      .where('unit_id', '=', '')
      .execute();
}
