import type { AlarmFacts } from '@vigil/store';
import { type CanonicalId, canonicalCode, newestPeople } from '@vigil/vocabulary';
import { type Batch, type CodeReport, type CodeWeight, count } from '../batch.ts';
import { placeInSession } from '../decode/place.ts';
import type { LiveState } from '../world.ts';
import { applyMaintenance, doubtMaintenance, maintenanceAt } from './maintenance.ts';
import { liftMemory } from './memory.ts';
import { isAfter, judgePeople, occupancyOf, type PeopleFacts, peopleOf } from './people.ts';

/**
 * What a reported code means for people: it begins or ends maintenance, which keeps faults quiet; and with somebody in
 * the car a fault is an emergency.
 */
export async function weighCode(batch: Batch, report: CodeReport): Promise<CodeWeight | null> {
  const { message, registered, code, at, hearsay } = report;
  const { unitId, body } = message;
  if (hearsay === null) {
    const place = placeInSession(message, batch.units.peek(unitId)?.boot ?? null);
    await applyMaintenance(batch, unitId, { type: 'event', code, active: body.active, place }, at);
    noteSaid(batch, report);
  }
  const word = canonicalCode(code);
  if (!body.active || word.priority === 'info') return null;
  const state = hearsay === 'in-doubt' ? null : batch.units.peek(unitId);
  const maintenance = maintenanceAt(state, at);
  const facts = peopleFacts(message.body, state);
  const people = judgePeople({ code: word, kind: registered.unit.kind, inMaintenance: maintenance === 'on', facts });
  count(batch, `people:${people.reason}`);
  const isInDoubt = maintenance === 'in-doubt' && people.emergency;
  if (isInDoubt) await doubtMaintenance(batch, unitId, at);
  const isQuiet = maintenance !== 'off' && !isInDoubt && word.quietInMaintenance;
  return {
    emergency: people.emergency,
    suppression: isQuiet ? 'maintenance' : null,
    facts: { ...told(code, body, facts), ...(isInDoubt ? { marks: ['maintenance-in-doubt'] } : {}) },
  };
}

/** Codes that somebody in the car stands behind. */
const saysSomebody: ReadonlySet<CanonicalId> = new Set<CanonicalId>(['alarm-button', 'entrapment']);

/** What the alarm tells people. A sensor that saw nobody is not believed against somebody who calls. */
function told(code: CanonicalId, body: CodeReport['message']['body'], facts: PeopleFacts): AlarmFacts {
  const occupancy = occupancyOf(facts);
  const { peopleCount } = facts;
  if (occupancy === 'no' && saysSomebody.has(code) && body.passengers === undefined && body.peopleCount === undefined)
    return { occupancy: 'unknown' };
  return { occupancy, ...(peopleCount === null ? {} : { peopleCount }) };
}

/** What the message says about people is newer than the last status, and older than the next. */
function noteSaid(batch: Batch, { message, at }: CodeReport): void {
  const { passengers, peopleCount } = message.body;
  if (typeof passengers !== 'boolean' && peopleCount === undefined) return;
  const known = liftMemory.of(batch.units.peek(message.unitId)).reported;
  if (known !== undefined && !isAfter(message.source, known)) return;
  const said = newestPeople(known ?? { passengers: null, peopleCount: null }, { passengers, peopleCount });
  const { journal, entry } = message.source;
  const { epoch, seq } = entry;
  liftMemory.change(batch.units.touch(message.unitId)).reported = { at, journal, epoch, seq, ...said };
}

/** The message's own facts first, then what was known before it. */
function peopleFacts(body: CodeReport['message']['body'], state: Readonly<LiveState> | null): PeopleFacts {
  const { door, doorZone, moving } = state?.status ?? {};
  const seenDoor = body.door ?? door;
  return {
    ...newestPeople(peopleOf(state), body),
    peopleSensor: state?.peopleSensor ?? null,
    door: typeof seenDoor === 'string' ? seenDoor : null,
    atLanding: body.doorZone ?? (doorZone === true && moving === false),
  };
}
