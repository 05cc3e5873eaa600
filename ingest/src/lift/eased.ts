import { asksForHelp, isEmergency } from '@vigil/vocabulary';
import type { Alarms, Units, Work } from '../batch.ts';
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
  if (known.endangered === false && !batch.news.alarmed.has(state.unitId)) return undefined;
  const eased = isEased(state);
  return eased || known.eased === true ? tell(batch, state, eased, at) : undefined;
}

/** Whichever way it came to its alarm: the next status looks. */
export function noteAlarmed({ news, units }: Alarms & Units): Work {
  for (const unitId of news.alarmed)
    if (liftMemory.of(units.peek(unitId)).endangered === false)
      delete liftMemory.change(units.touch(unitId)).endangered;
  return undefined;
}

async function tell(batch: Alarms, state: LiveState, eased: boolean, at: number): Promise<void> {
  const open = (await batch.alarms.openOf([state.unitId])).filter(
    (alarm) => isEmergency(alarm) && !asksForHelp(alarm.code),
  );
  const known = liftMemory.of(state);
  if (open.length === 0) {
    const memory = liftMemory.change(state);
    memory.endangered = false;
    delete memory.eased;
    return;
  }
  if (known.eased !== eased || known.endangered !== true) {
    const memory = liftMemory.change(state);
    memory.endangered = true;
    memory.eased = eased;
  }
  for (const alarm of open) {
    if ((alarm.easedAt !== null) === eased) continue;
    await batch.alarms.apply(alarm.id, { type: 'inform', at }, { facts: { easedAt: eased ? at : null } });
    batch.news.alarms += 1;
  }
}
