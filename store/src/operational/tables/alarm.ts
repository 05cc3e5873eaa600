import {
  type AlarmMark,
  type AlarmState,
  alarmMarks,
  type CanonicalId,
  type Lane,
  type Outcome,
  type Priority,
  suppressionSchema,
} from '@vigil/vocabulary';
import type { Generated } from 'kysely';
import type { AlarmRecord } from '../ports/alarms.ts';
import { parseTexts } from '../repositories/rows.ts';
import { type ColumnsFor, column, flag, json, maybeJson, type RowOf } from './columns.ts';

const isMark = (text: string): text is AlarmMark => alarmMarks.some((mark) => mark === text);
/** A mark that only a newer program knows is left out. */
const parseMarks = (text: string): readonly AlarmMark[] => parseTexts(text).filter(isMark);

/** Everything of an alarm but its id and its state. */
export const alarmColumns = {
  version: column<number>()('version'),
  unitId: column<string>()('unit_id'),
  vendor: column<string>()('vendor'),
  county: column<string | null>()('county'),
  code: column<CanonicalId>()('code'),
  profile: column<string>()('profile'),
  raw: column<string>()('raw'),
  priority: column<Priority>()('priority'),
  lane: column<Lane>()('lane'),
  source: column<AlarmRecord['source']>()('source'),
  occupancy: column<AlarmRecord['occupancy']>()('occupancy'),
  peopleCount: column<number | null>()('people_count'),
  floor: column<string | null>()('floor'),
  text: column<string | null>()('text'),
  marks: json<'marks', readonly AlarmMark[]>('marks', parseMarks),
  groupSize: column<number | null>()('group_size'),
  easedAt: column<number | null>()('eased_at'),
  slot: column<number | null>()('slot'),
} satisfies ColumnsFor<Omit<AlarmRecord, 'id' | 'state'>>;

/** Its state, but for who acknowledged and closed it: those stand in several columns each (alarm-rows.ts). */
export const alarmStateColumns = {
  condition: column<AlarmState['condition']>()('condition'),
  latched: flag('latched'),
  suppression: maybeJson('suppression', (text) => suppressionSchema.parse(JSON.parse(text))),
  raisedAt: column<number>()('raised_at'),
  clearedAt: column<number | null>()('cleared_at'),
  occurrences: column<number>()('occurrences'),
  lastAt: column<number>()('last_at'),
  rangAgainAt: column<number | null>()('rang_again_at'),
  ringing: flag('ringing'),
} satisfies ColumnsFor<Omit<AlarmState, 'acknowledged' | 'closed'>>;

export interface AlarmTable extends RowOf<typeof alarmColumns>, RowOf<typeof alarmStateColumns> {
  id: Generated<number>;
  /** How many occurrences are kept with it. */
  kept: Generated<number>;
  acknowledged_by: string | null;
  acknowledged_at: number | null;
  /** For the index: when the shelf of an open alarm ends. */
  shelved_until: number | null;
  closed_by: string | null;
  closed_at: number | null;
  outcome: Outcome | null;
  closed_note: string | null;
  /** How it was verified that nobody is inside, and what else a person said when closing. */
  closed_form: string | null;
  /** By the clock of who wrote it: for how long the slot stays empty. */
  slot_freed_at: number | null;
}
