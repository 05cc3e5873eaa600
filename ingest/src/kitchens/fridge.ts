import type { DeadlineRow, RegisteredUnit } from '@vigil/store';
import { clear, raise } from '../alarms/raise.ts';
import type { Alarms, Deadlines, Known, Units, Work } from '../batch.ts';
import type { LiveState } from '../world.ts';
import { elapse, keepDelay, noteSignal, settledGood } from './delay.ts';
import { kitchenMemory } from './memory.ts';

export const fridgeDeadline = 'fridge';

/** Temperature of a kitchen's sensor, with a dead band so that a value at the limit does not chatter. */
export function watchFridge(
  batch: Deadlines & Pick<Known, 'rules'>,
  registered: RegisteredUnit,
  state: LiveState,
  at: number,
): Work {
  if (registered.site?.use !== 'kitchen') return undefined;
  const { temperature } = state.status;
  if (typeof temperature !== 'number') return undefined;
  const { aboveCelsius, backBelowCelsius, afterMs } = batch.rules.fridge;
  const known = kitchenMemory.of(state).warm ?? settledGood;
  const warm = known.bad || known.pending ? temperature > backBelowCelsius : temperature > aboveCelsius;
  const step = noteSignal(known, warm);
  if (step.effect === 'none') return undefined;
  kitchenMemory.change(state).warm = step.state;
  // Cold again is believed at once: nothing rings for it.
  const dueAt = at + (step.state.bad ? 0 : afterMs);
  return keepDelay(batch, step.effect, { kind: fridgeDeadline, subject: state.unitId, dueAt });
}

export async function fireFridge(
  batch: Alarms & Units & Pick<Known, 'register' | 'rules'>,
  deadline: DeadlineRow,
): Promise<void> {
  const registered = batch.register.units.get(deadline.key);
  if (registered === undefined || batch.units.peek(deadline.key) === null) return;
  const state = batch.units.touch(deadline.key);
  const memory = kitchenMemory.change(state);
  memory.warm = elapse(memory.warm ?? settledGood);
  const { temperature } = state.status;
  if (!memory.warm.bad) {
    await clear(batch, deadline.key, 'fridge-warm', deadline.dueAt);
    return;
  }
  const { aboveCelsius, afterMs } = batch.rules.fridge;
  await raise(batch, {
    unit: registered,
    code: 'fridge-warm',
    at: deadline.dueAt,
    source: 'derived',
    facts: { text: `${String(temperature)} °C > ${aboveCelsius} °C, ${afterMs / 60_000} min` },
  });
}
