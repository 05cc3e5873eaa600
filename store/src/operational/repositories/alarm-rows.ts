import {
  type AlarmState,
  type AlarmView,
  type ClosingForm,
  closingForm,
  isEmergency,
  isSpecialEquipment,
  shelfEnd,
  stateName,
  type UnitKind,
} from '@vigil/vocabulary';
import type { Selectable } from 'kysely';
import type { AlarmRecord } from '../store.ts';
import { type AlarmTable, alarmColumns, alarmStateColumns } from '../tables/alarm.ts';
import { type Flag, toFields, toRow } from '../tables/columns.ts';

export type AlarmRow = Selectable<AlarmTable>;

/** A form that only a newer program knows is left out; the audit has it as well. */
function formOf(text: string | null): ClosingForm | null {
  return text === null ? null : (closingForm.safeParse(JSON.parse(text)).data ?? null);
}

function stateOf(row: AlarmRow): AlarmState {
  const { acknowledged_at, acknowledged_by, closed_at, closed_by, outcome, closed_note, closed_form } = row;
  return {
    ...toFields(alarmStateColumns, row),
    acknowledged: acknowledged_at === null ? null : { by: acknowledged_by ?? '', at: acknowledged_at },
    closed:
      closed_at === null
        ? null
        : {
            by: closed_by ?? '',
            at: closed_at,
            outcome: outcome ?? 'other',
            note: closed_note ?? '',
            form: formOf(closed_form),
          },
  };
}

export function alarmOf(row: AlarmRow): AlarmRecord {
  return { id: String(row.id), ...toFields(alarmColumns, row), state: stateOf(row) };
}

export function rowOf(alarm: Omit<AlarmRecord, 'id'>): Omit<AlarmRow, 'id' | 'kept' | 'slot_freed_at'> {
  const { acknowledged, closed } = alarm.state;
  return {
    ...toRow(alarmColumns, alarm),
    ...toRow(alarmStateColumns, alarm.state),
    acknowledged_by: acknowledged?.by ?? null,
    acknowledged_at: acknowledged?.at ?? null,
    shelved_until: shelfEnd(alarm.state),
    closed_by: closed?.by ?? null,
    closed_at: closed?.at ?? null,
    outcome: closed?.outcome ?? null,
    closed_note: closed?.note ?? null,
    closed_form: closed?.form == null ? null : JSON.stringify(closed.form),
  };
}

/** An alarm row with what the register knows of its unit; nulls when the register does not know it (any more). */
export interface AlarmViewRow extends AlarmRow {
  readonly unit_name: string | null;
  readonly unit_kind: UnitKind | null;
  readonly rescue_code: string | null;
  readonly inspection_valid_until: string | null;
  readonly out_of_use: Flag | null;
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

/** Under statutory inspection and in use. */
function isInspected({ unit_kind, out_of_use }: AlarmViewRow): boolean {
  return unit_kind !== null && isSpecialEquipment(unit_kind) && out_of_use === 0;
}

export function viewOf(row: AlarmViewRow): AlarmView {
  const { state, ...alarm } = alarmOf(row);
  const { acknowledged, closed, suppression: _, ...life } = state;
  return {
    ...alarm,
    ...life,
    unitName: row.unit_name ?? alarm.unitId,
    // Nothing else is known of a unit that left the register while its alarm is open.
    kind: row.unit_kind ?? 'sensor',
    // Whatever has it now is another.
    slot: closed === null ? alarm.slot : null,
    address: row.site_address ?? '',
    site: row.site_name,
    rescueCode: row.rescue_code,
    state: stateName(state),
    acknowledgedAt: acknowledged?.at ?? null,
    acknowledgedBy: acknowledged?.by ?? null,
    closedAt: closed?.at ?? null,
    closedBy: closed?.by ?? null,
    outcome: closed?.outcome ?? null,
    ...(closed === null && isEmergency(alarm) && isInspected(row)
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
