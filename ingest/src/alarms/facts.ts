import type { AlarmFacts, AlarmRecord } from '@vigil/store';
import type { RaiseNews } from '@vigil/vocabulary';
import type { CodeWeight } from '../batch.ts';
import type { CodeFamilyMessage } from '../decode/decoded.ts';
import { statusHeardAt } from '../last-status.ts';
import type { Lateness } from './order.ts';
import type { Report } from './report.ts';

/** What a raise says of its alarm: floor, people, words. Of an older one only what nobody knows yet. */
export function factsOf(report: Report, weight: CodeWeight, lateness: Lateness): AlarmFacts {
  const { open } = report;
  const facts = { ...peopleOf(report, weight), ...floorOf(report, lateness), ...textOf(report) };
  return open !== null && lateness === 'older' ? missing(open, facts) : facts;
}

/** The last status is older than what the open alarm was told: it fills in and replaces nothing. */
function peopleOf(report: Report, { facts }: CodeWeight): AlarmFacts {
  const { open } = report;
  return open === null || saysPeople(report.message.body) || isStatusNewer(report, open) ? facts : missing(open, facts);
}

function saysPeople({ passengers, peopleCount }: CodeFamilyMessage['body']): boolean {
  return typeof passengers === 'boolean' || peopleCount !== undefined;
}

/** Where the car stood then is what the message says; where it stands now is no answer for one that was sent late. */
function floorOf(report: Report, lateness: Lateness): AlarmFacts {
  const { batch, message, open } = report;
  const { floor } = message.body;
  if (floor !== undefined) return { floor: String(floor) };
  if (lateness !== null) return {};
  const seen = batch.units.peek(message.unitId)?.status['floor'];
  if (typeof seen !== 'string' && typeof seen !== 'number') return {};
  const facts = { floor: String(seen) };
  return open === null || isStatusNewer(report, open) ? facts : missing(open, facts);
}

/** By receipt: a device whose clock is ahead would always have said it later. */
function isStatusNewer({ batch, message }: Report, open: AlarmRecord): boolean {
  return statusHeardAt(batch.units.peek(message.unitId)) > open.state.lastAt;
}

function missing(open: AlarmRecord, facts: AlarmFacts): AlarmFacts {
  const { occupancy, peopleCount, floor, text, ...rest } = facts;
  return {
    ...rest,
    ...(occupancy === undefined || open.occupancy !== 'unknown' ? {} : { occupancy }),
    ...(peopleCount === undefined || open.peopleCount !== null || open.occupancy === 'no' ? {} : { peopleCount }),
    ...(floor === undefined || open.floor !== null ? {} : { floor }),
    ...(text === undefined || open.text !== null ? {} : { text }),
  };
}

/** What the device says in words; an unknown code is shown as it came. */
function textOf({ message, code }: Report): AlarmFacts {
  const said = message.body.text;
  if (code.reading.reason === 'mapped') return said === undefined ? {} : { text: said };
  const raw = `${code.reading.profile} ${code.reading.raw}`;
  return { text: said === undefined ? raw : `${raw}: ${said}` };
}

/**
 * What a raise says that its open alarm did not know. Only what the message itself says is danger: a car that moves
 * past floors while its button is held must not ring at each of them.
 *
 * @param isRepeat the same message, or another one under the same id
 */
export function newsOf(
  open: AlarmRecord | null,
  { body }: Pick<CodeFamilyMessage, 'body'>,
  facts: AlarmFacts,
  isRepeat: boolean,
): RaiseNews | undefined {
  if (open === null) return undefined;
  const { occupancy, peopleCount, floor, text } = facts;
  const morePeople = (occupancy === 'yes' && open.occupancy !== 'yes') || (peopleCount ?? 0) > (open.peopleCount ?? 0);
  const otherFloor = body.floor !== undefined && floor !== undefined && floor !== open.floor;
  if ((saysPeople(body) && morePeople) || otherFloor) return 'danger';
  return isRepeat && (text === undefined || text === open.text) ? undefined : 'message';
}
