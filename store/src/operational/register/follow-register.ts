import { recountAvailability } from '../repositories/availability-counts.ts';
import type { Session } from '../session.ts';
import type { ChangeRepository } from '../store.ts';
import { type MovedSender, type MovedUnit, moveAlarms, moveAnswers, moveSendersAlarms } from './move-alarms.ts';
import { moveFaults } from './move-faults.ts';

/** What depends on the register follows what was written to it, in the same transaction. */
export async function followRegister(
  session: Session,
  changes: ChangeRepository,
  {
    rowsChanged,
    moved,
    senders,
  }: {
    /** False: only credentials were written. */
    readonly rowsChanged: boolean;
    /** Units that are another vendor's now. */
    readonly moved: readonly MovedUnit[];
    /** Credentials that were removed and are another vendor's now. */
    readonly senders: readonly MovedSender[];
  },
): Promise<void> {
  if (rowsChanged) {
    await moveAlarms(session, changes);
    await moveAnswers(session, moved);
    await recountAvailability(session);
  }
  await moveSendersAlarms(session, changes, senders);
  await moveFaults(session, moved, senders);
}
