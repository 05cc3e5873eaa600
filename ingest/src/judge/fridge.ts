import type { DeadlineRow, RegisteredUnit } from '@vigil/store';
import type { Batch } from '../batch.ts';
import type { LiveState } from '../world.ts';
import { clear, raise } from './alarms.ts';
import { elapse, keepDelay, noteSignal, settledGood } from './delay.ts';

export const fridgeDeadline = 'fridge';

/** Temperature of a kitchen's sensor, with a dead band so that a value at the limit does not chatter. */
export function watchFridge(
  batch: Batch,
  registered: RegisteredUnit,
  state: LiveState,
  at: number,
): Promise<void> | undefined {
  if (registered.unit.kind !== 'sensor' || registered.site?.use !== 'kitchen') return undefined;
  const { temperature } = state.status;
  if (typeof temperature !== 'number') return undefined;
  const { aboveCelsius, backBelowCelsius, afterMs } = batch.rules.fridge;
  const known = state.memory.warm ?? settledGood;
  const warm = known.bad || known.pending ? temperature > backBelowCelsius : temperature > aboveCelsius;
  const step = noteSignal(known, warm);
  if (step.effect === 'none') return undefined;
  state.memory.warm = step.state;
  // Cold again is believed at once: nothing rings for it.
  const dueAt = at + (step.state.bad ? 0 : afterMs);
  return keepDelay(batch, step.effect, { kind: fridgeDeadline, key: state.unitId, dueAt });
}

export async function fireFridge(batch: Batch, deadline: DeadlineRow): Promise<void> {
  const registered = batch.register.units.get(deadline.key);
  if (registered === undefined || batch.draft.peek(deadline.key) === null) return;
  const state = batch.draft.touch(deadline.key);
  state.memory.warm = elapse(state.memory.warm ?? settledGood);
  const { temperature } = state.status;
  if (!state.memory.warm.bad) {
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
