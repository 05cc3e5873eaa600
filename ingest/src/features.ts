import { alarmPath } from './alarm-path/index.ts';
import { alarms } from './alarms/index.ts';
import { availability } from './availability/index.ts';
import { canary } from './canary/index.ts';
import type { Feature } from './feature.ts';
import { inspection } from './inspection/index.ts';
import { kitchens } from './kitchens/index.ts';
import { lift } from './lift/index.ts';
import { reprocess } from './reprocess/index.ts';
import { unreadable } from './unreadable/index.ts';
import { values } from './values/index.ts';

/**
 * Everything that ingest does with a message, in the order in which it is done: each sees what those before it have
 * noted, and none knows who comes after it.
 *
 * 1. that the unit lives, before anything is concluded from what it says;
 * 2. what it says of itself, before a rule reads it;
 * 3. what the rules derive from that, people in danger first;
 * 4. what is reported as such: weighed by the rules, then raised;
 * 5. what concerns no single message, and what nobody understood.
 */
export const features: readonly Feature[] = [
  availability,
  values,
  lift,
  kitchens,
  alarms,
  alarmPath,
  inspection,
  canary,
  unreadable,
  reprocess,
];
