import {
  type AlarmState,
  type AlarmView,
  shelfEnd,
  stateName,
  suppressionSchema,
  type UnitKind,
} from '@vigil/vocabulary';
import type { Insertable, Selectable } from 'kysely';
import type { AlarmTable, OccurrenceTable } from '../schema.ts';
import type { AlarmRecord, Occurrence } from '../store.ts';
import { flag, parseRecord, rowNumber } from './rows.ts';

export type AlarmRow = Selectable<AlarmTable>;

function stateOf(row: AlarmRow): AlarmState {
  return {
    condition: row.condition,
    acknowledged: row.acknowledged_at === null ? null : { by: row.acknowledged_by ?? '', at: row.acknowledged_at },
    latched: row.latched === 1,
    suppression: row.suppression === null ? null : suppressionSchema.parse(JSON.parse(row.suppression)),
    raisedAt: row.raised_at,
    clearedAt: row.cleared_at,
    closed:
      row.closed_at === null
        ? null
        : {
            by: row.closed_by ?? '',
            at: row.closed_at,
            outcome: row.outcome ?? 'other',
            note: row.closed_note ?? '',
          },
    occurrences: row.occurrences,
    lastAt: row.last_at,
    ringing: row.ringing === 1,
  };
}

export function alarmOf(row: AlarmRow): AlarmRecord {
  return {
    id: String(row.id),
    version: row.version,
    unitId: row.unit_id,
    vendor: row.vendor,
    county: row.county,
    code: row.code,
    profile: row.profile,
    raw: row.raw,
    priority: row.priority,
    lane: row.lane,
    source: row.source,
    state: stateOf(row),
    occupancy: row.occupancy,
    peopleCount: row.people_count,
    floor: row.floor,
    text: row.text,
    groupSize: row.group_size,
  };
}

export function rowOf(alarm: Omit<AlarmRecord, 'id'>): Omit<AlarmRow, 'id'> {
  const { state } = alarm;
  return {
    version: alarm.version,
    unit_id: alarm.unitId,
    vendor: alarm.vendor,
    county: alarm.county,
    code: alarm.code,
    profile: alarm.profile,
    raw: alarm.raw,
    priority: alarm.priority,
    lane: alarm.lane,
    source: alarm.source,
    condition: state.condition,
    acknowledged_by: state.acknowledged?.by ?? null,
    acknowledged_at: state.acknowledged?.at ?? null,
    latched: flag(state.latched),
    suppression: state.suppression === null ? null : JSON.stringify(state.suppression),
    shelved_until: shelfEnd(state),
    raised_at: state.raisedAt,
    cleared_at: state.clearedAt,
    closed_by: state.closed?.by ?? null,
    closed_at: state.closed?.at ?? null,
    outcome: state.closed?.outcome ?? null,
    closed_note: state.closed?.note ?? null,
    occurrences: state.occurrences,
    last_at: state.lastAt,
    ringing: flag(state.ringing),
    occupancy: alarm.occupancy,
    people_count: alarm.peopleCount,
    floor: alarm.floor,
    text: alarm.text,
    group_size: alarm.groupSize,
  };
}

/** An alarm row with what the register knows of its unit; nulls when the register does not know it (any more). */
export interface AlarmViewRow extends AlarmRow {
  readonly unit_name: string | null;
  readonly unit_kind: UnitKind | null;
  readonly rescue_code: string | null;
  readonly inspection_valid_until: string | null;
  readonly site_name: string | null;
  readonly site_address: string | null;
  readonly vendor_name: string | null;
  readonly vendor_phone: string | null;
  readonly maintenance_name: string | null;
  readonly maintenance_contact: string | null;
  readonly maintenance_phone: string | null;
  readonly user_name: string | null;
  readonly user_contact: string | null;
  readonly user_phone: string | null;
}

type Contact = AlarmView['contacts'][number];

function contact(role: string, name: string | null, person: string | null, phone: string | null): Contact[] {
  if (name === null || phone === null || phone === '') return [];
  return [{ role, name: person === null ? name : `${name} ${person}`, phone }];
}

export function viewOf(row: AlarmViewRow): AlarmView {
  const { id, version, unitId, state, ...alarm } = alarmOf(row);
  return {
    id,
    version,
    unitId,
    unitName: row.unit_name ?? unitId,
    // Nothing else is known of a unit that left the register while its alarm is open.
    kind: row.unit_kind ?? 'sensor',
    vendor: alarm.vendor,
    county: alarm.county,
    address: row.site_address ?? '',
    site: row.site_name,
    rescueCode: row.rescue_code,
    code: alarm.code,
    profile: alarm.profile,
    raw: alarm.raw,
    priority: alarm.priority,
    lane: alarm.lane,
    source: alarm.source,
    state: stateName(state),
    condition: state.condition,
    latched: state.latched,
    ringing: state.ringing,
    raisedAt: state.raisedAt,
    lastAt: state.lastAt,
    clearedAt: state.clearedAt,
    acknowledgedAt: state.acknowledged?.at ?? null,
    acknowledgedBy: state.acknowledged?.by ?? null,
    closedAt: state.closed?.at ?? null,
    closedBy: state.closed?.by ?? null,
    outcome: state.closed?.outcome ?? null,
    occurrences: state.occurrences,
    occupancy: alarm.occupancy,
    peopleCount: alarm.peopleCount,
    floor: alarm.floor,
    text: alarm.text,
    groupSize: alarm.groupSize,
    // The alarm only knows that some date had passed when it was raised; a date corrected since must show.
    ...(alarm.lane === 'inspection' && state.closed === null
      ? { inspectionValidUntil: row.inspection_valid_until }
      : {}),
    // In the order of the dispatch ladder: the maintenance firm, who is on the spot, who made the device.
    contacts: [
      ...contact('maintenance', row.maintenance_name, row.maintenance_contact, row.maintenance_phone),
      ...contact('user', row.user_name, row.user_contact, row.user_phone),
      ...contact('vendor', row.vendor_name, null, row.vendor_phone),
    ],
  };
}

export function occurrenceOf(row: Selectable<OccurrenceTable>): Occurrence & { readonly id: string } {
  return {
    id: String(row.id),
    alarmId: row.alarm_id === null ? null : String(row.alarm_id),
    unitId: row.unit_id,
    code: row.code,
    profile: row.profile,
    raw: row.raw,
    active: row.active === 1,
    historical: row.historical === 1,
    messageKey: row.message_key,
    dedupeKey: row.dedupe_key,
    deviceTime: row.device_time,
    receivedAt: row.received_at,
    journal: row.journal,
    journalSeq: row.journal_seq,
    part: row.part,
    detail: parseRecord(row.detail),
  };
}

export function occurrenceRow(occurrence: Occurrence): Insertable<OccurrenceTable> {
  return {
    alarm_id: occurrence.alarmId === null ? null : rowNumber(occurrence.alarmId),
    unit_id: occurrence.unitId,
    code: occurrence.code,
    profile: occurrence.profile,
    raw: occurrence.raw,
    active: flag(occurrence.active),
    historical: flag(occurrence.historical),
    message_key: occurrence.messageKey,
    dedupe_key: occurrence.dedupeKey,
    device_time: occurrence.deviceTime,
    received_at: occurrence.receivedAt,
    journal: occurrence.journal,
    journal_seq: occurrence.journalSeq,
    part: occurrence.part,
    detail: JSON.stringify(occurrence.detail),
  };
}
