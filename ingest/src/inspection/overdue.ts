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
function dueDifference(units: Iterable<RegisteredUnit>, today: string, open: readonly AlarmRecord[]): DueDifference {
  const active = new Map(
    open.filter((alarm) => alarm.state.condition === 'active').map((alarm) => [alarm.unitId, alarm]),
  );
  const missing: RegisteredUnit[] = [];
  for (const registered of units) {
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

/** Looks at every certificate at the start and on a new local day, at those of changed units with a new register. */
export function createOverdueSweep(parts: Pick<SweepParts, 'store' | 'register' | 'utcOffsetMinutes' | 'work'>): Sweep {
  const { read } = parts.store;
  let done = { day: '', version: -1 };

  async function look(register: RegisterIndex, today: string): Promise<DueDifference> {
    const changed = done.day === today ? register.changedSince(done.version) : 'all';
    if (changed === 'all') return dueDifference(register.units.values(), today, await read.alarms.openByCode([code]));
    const ids = [...changed];
    const open = (await read.alarms.openOf(ids)).filter((alarm) => alarm.code === code);
    const units = ids.flatMap((id) => register.units.get(id) ?? []);
    return dueDifference(units, today, open);
  }

  return {
    everyMs: 0,
    run: async (now) => {
      const register = parts.register();
      const wanted = { day: calendarDay(now, parts.utcOffsetMinutes), version: register.version };
      if (wanted.day === done.day && wanted.version === done.version) return;
      const difference = await look(register, wanted.day);
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
