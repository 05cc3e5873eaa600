import { sql } from 'kysely';
import type { Session } from '../session.ts';
import type { MovedSender, MovedUnit } from './move-alarms.ts';

/**
 * What a unit does against the contract is shown to whom it belongs now, and what a credential does to whom that belongs:
 * whoever had it before sees nothing of it any more.
 */
export async function moveFaults(
  { db, engine }: Session,
  units: readonly MovedUnit[],
  senders: readonly MovedSender[],
): Promise<void> {
  // A whole city may change hands: one statement.
  if (units.length > 0)
    await db
      .updateTable('contract_fault')
      .set({ vendor: sql`(select vendor from unit where unit.id = contract_fault.unit_id)` })
      .where((eb) =>
        engine.oneOf(
          eb.ref('unit_id'),
          units.map(({ id }) => id),
        ),
      )
      .execute();
  for (const { credential, to } of senders)
    await db
      .updateTable('contract_fault')
      .set({ vendor: to })
      .where('credential', '=', credential)
      .where('unit_id', '=', '')
      .execute();
}
