import { asksForHelp, isEmergency } from '@vigil/vocabulary';
import type { Alarms, Work } from '../batch.ts';
import type { LiveState } from '../world.ts';
import { liftMemory } from './memory.ts';
import { occupancyOf, peopleOf } from './people.ts';

/** Whoever was inside can be out: the doors stand open at a landing, or the car sees nobody. */
function isEased(state: LiveState): boolean {
  const { door, doorZone, moving } = state.status;
  if (door === 'open' && doorZone !== false && moving === false) return true;
  return occupancyOf({ ...peopleOf(state), peopleSensor: state.peopleSensor }) === 'no';
}

/**
 * After each status of a lift with an emergency: the desk must not read "3 people inside" beside open doors. It ends
 * nothing, a person has to look; and somebody who asks for help is believed, whatever a door says.
 */
export function watchEased(batch: Alarms, state: LiveState, at: number): Work {
  const known = liftMemory.of(state);
  // The hot path; and while nothing has eased there is nothing to take back.
  if (known.endangered !== true) return undefined;
  const eased = isEased(state);
  return eased || known.eased === true ? tell(batch, state, eased, at) : undefined;
}

async function tell(batch: Alarms, state: LiveState, eased: boolean, at: number): Promise<void> {
  const open = (await batch.alarms.openOf([state.unitId])).filter(
    (alarm) => isEmergency(alarm) && !asksForHelp(alarm.code),
  );
  const known = liftMemory.of(state);
  if (open.length === 0) {
    const memory = liftMemory.change(state);
    delete memory.endangered;
    delete memory.eased;
    return;
  }
  if (known.eased !== eased) liftMemory.change(state).eased = eased;
  for (const alarm of open) {
    if ((alarm.easedAt !== null) === eased) continue;
    await batch.alarms.apply(alarm.id, { type: 'inform', at }, { facts: { easedAt: eased ? at : null } });
    batch.news.alarms += 1;
  }
}
