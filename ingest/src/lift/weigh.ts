import { canonicalCode } from '@vigil/vocabulary';
import { type Alarms, type CodeReport, type CodeWeight, count, type Units } from '../batch.ts';
import type { LiveState } from '../world.ts';
import { applyMaintenance, inMaintenance } from './maintenance.ts';
import { judgePeople, occupancyOf, type PeopleFacts } from './people.ts';

/**
 * What a reported code means for people: it begins or ends maintenance, which keeps faults quiet; and with somebody in
 * the car a fault is an emergency.
 */
export async function weighCode(batch: Alarms & Units, report: CodeReport): Promise<CodeWeight | null> {
  const { message, registered, code, at } = report;
  const { unitId, body } = message;
  await applyMaintenance(batch, unitId, { type: 'event', code, active: body.active }, at);
  const word = canonicalCode(code);
  if (!body.active || word.priority === 'info') return null;
  const state = batch.units.peek(unitId);
  const maintenance = inMaintenance(state);
  const facts = peopleFacts(message.body, state);
  const people = judgePeople({ code: word, kind: registered.unit.kind, inMaintenance: maintenance, facts });
  count(batch, `people:${people.reason}`);
  return {
    emergency: people.emergency,
    suppression: maintenance && word.quietInMaintenance ? 'maintenance' : null,
    facts: {
      occupancy: occupancyOf(facts),
      ...(facts.peopleCount === null ? {} : { peopleCount: facts.peopleCount }),
    },
  };
}

/** The message's own facts first, then the last status. */
function peopleFacts(body: CodeReport['message']['body'], state: Readonly<LiveState> | null): PeopleFacts {
  const { passengers, peopleCount, door, doorZone, moving } = state?.status ?? {};
  const sent = body.passengers === undefined ? passengers : body.passengers;
  const counted = body.peopleCount ?? peopleCount;
  const seenDoor = body.door ?? door;
  return {
    passengers: typeof sent === 'boolean' ? sent : null,
    peopleCount: typeof counted === 'number' ? counted : null,
    peopleSensor: state?.peopleSensor ?? null,
    door: typeof seenDoor === 'string' ? seenDoor : null,
    atLanding: body.doorZone ?? (doorZone === true && moving === false),
  };
}
