import type { RegisteredUnit } from '@vigil/store';
import { deadlineKinds } from '@vigil/vocabulary';
import { clear, raise } from '../alarms/raise.ts';
import type { Deadlines, Known, Work } from '../batch.ts';
import type { DeadlineOwner } from '../feature.ts';
import type { LiveState } from '../world.ts';
import { elapse, keepDelay, noteSignal, settledGood } from './delay.ts';
import { kitchenMemory } from './memory.ts';

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
  return keepDelay(batch, step.effect, { kind: 'fridge', subject: state.unitId, dueAt });
}

export const fridge: DeadlineOwner = {
  ...deadlineKinds.fridge,
  fence: (batch, unitId) => (kitchenMemory.of(batch.units.peek(unitId)).warm?.pending === true ? 0 : null),
  fire: async (batch, { subject: unitId }, at) => {
    const registered = batch.register.units.get(unitId);
    if (registered === undefined) return;
    const state = batch.units.touch(unitId);
    const memory = kitchenMemory.change(state);
    memory.warm = elapse(memory.warm ?? settledGood);
    if (!memory.warm.bad) {
      await clear(batch, unitId, 'fridge-warm', at);
      return;
    }
    const { temperature } = state.status;
    const { aboveCelsius, afterMs } = batch.rules.fridge;
    await raise(batch, {
      unit: registered,
      code: 'fridge-warm',
      at,
      source: 'derived',
      facts: { text: `${String(temperature)} °C > ${aboveCelsius} °C, ${afterMs / 60_000} min` },
    });
  },
};
