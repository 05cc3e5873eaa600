import { isEmergency } from '@vigil/vocabulary';
import { sql } from 'kysely';
import type { Session } from '../session.ts';
import type { AlarmRecord } from '../store.ts';

/** A slot that was given back stays empty for so long: what has just been there must not be taken for what comes. */
const restMs = 3_000;

/**
 * The place of an emergency, the same on every desk and after every restart: the lowest free one, from the transaction
 * in which it becomes an emergency until it is closed. Other alarms have none.
 */
export async function slotOf(session: Session, alarm: Omit<AlarmRecord, 'id' | 'version'>): Promise<number | null> {
  if (alarm.slot !== null || alarm.state.closed !== null || !isEmergency(alarm)) return alarm.slot;
  const now = session.clock();
  // Both ways: a clock that was set back by hours must not keep a slot from everybody until it has caught up.
  const { rows } = await sql<{ readonly free: number }>`
    with held as (
      select slot from alarm where closed_at is null and slot is not null
      union select slot from alarm where slot_freed_at > ${now - restMs} and slot_freed_at < ${now + restMs}
    )
    select min(place) as free from (select 1 as place union all select slot + 1 from held) as places
    where place not in (select slot from held)`.execute(session.db);
  return rows[0]?.free ?? 1;
}
