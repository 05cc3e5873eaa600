import type { AlarmRecord, RegisteredUnit } from '@vigil/store';
import { calendarDay, judgeDue } from '@vigil/vocabulary';
import { clearOpen, raise } from '../alarms/raise.ts';
import type { Sweep, SweepParts } from '../feature.ts';
import { isSpecialEquipment, type RegisterIndex } from '../register-index.ts';

const code = 'inspection-overdue';
const changesAtOnce = 200;

export interface DueDifference {
  readonly raise: readonly RegisteredUnit[];
  readonly clear: readonly AlarmRecord[];
}

/** Overdue by the certificate's date against what is raised already. Pure. */
function dueDifference(register: RegisterIndex, today: string, open: readonly AlarmRecord[]): DueDifference {
  const active = new Map(
    open.filter((alarm) => alarm.state.condition === 'active').map((alarm) => [alarm.unitId, alarm]),
  );
  const missing: RegisteredUnit[] = [];
  for (const registered of register.units.values()) {
    if (!isOverdue(registered, today)) continue;
    if (!active.delete(registered.unit.id)) missing.push(registered);
  }
  return { raise: missing, clear: [...active.values()] };
}

function isOverdue({ unit }: RegisteredUnit, today: string): boolean {
  if (!isSpecialEquipment(unit.kind)) return false;
  const { inspectionValidUntil: validUntil = null, outOfUse } = unit;
  return judgeDue({ validUntil, outOfUse, today }).state === 'overdue';
}

/** Looks at every certificate at the start, on a new local day and with a new register; else at nothing. */
export function createOverdueSweep(parts: Pick<SweepParts, 'store' | 'register' | 'utcOffsetMinutes' | 'work'>): Sweep {
  const { store } = parts;
  let done = '';
  return {
    everyMs: 0,
    run: async (now) => {
      const today = calendarDay(now, parts.utcOffsetMinutes);
      const register = parts.register();
      const wanted = `${today} ${register.version}`;
      if (wanted === done) return;
      const difference = dueDifference(register, today, await store.read.alarms.openByCode([code]));
      for (let from = 0; from < difference.raise.length; from += changesAtOnce) {
        await parts.work('overdue', async (batch) => {
          for (const unit of difference.raise.slice(from, from + changesAtOnce)) {
            const text = unit.unit.inspectionValidUntil ?? '';
            await raise(batch, { unit, code, at: batch.now, source: 'rule', facts: { text } });
          }
        });
      }
      for (let from = 0; from < difference.clear.length; from += changesAtOnce) {
        await parts.work('no longer overdue', async (batch) => {
          for (const alarm of difference.clear.slice(from, from + changesAtOnce)) {
            const open = await batch.alarms.findOpen(alarm.unitId, code);
            if (open !== null) await clearOpen(batch, open, batch.now);
          }
        });
      }
      done = wanted;
    },
  };
}
