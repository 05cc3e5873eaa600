import type { RegisteredUnit } from '@vigil/store';
import { refOf } from '@vigil/vocabulary';
import { clear, raise } from '../alarms/raise.ts';
import { type Alarms, answer, type Deadlines, type Known, type Outflow, type Units } from '../batch.ts';
import type { TestMessage } from '../decode/decoded.ts';
import { pathMemory } from './memory.ts';

/** Proof of the alarm path by the same means as a real alarm (EN 81-28:2018). A failed test proves nothing. */
export async function judgeTest(
  batch: Alarms & Units & Outflow & Pick<Known, 'now'>,
  message: TestMessage,
): Promise<void> {
  const { body, unitId, vendor, source } = message;
  answer(batch, { vendor, unitId, ref: refOf(body) }, 'stored');
  if (body.historical === true || body.result === 'failed') return;
  const state = batch.units.touch(unitId);
  state.lastTestAt = Math.max(state.lastTestAt ?? 0, source.entry.receivedAt);
  if (pathMemory.of(state).pathUnproven !== true) return;
  delete pathMemory.change(state).pathUnproven;
  await clear(batch, unitId, 'alarm-path-unproven', source.entry.receivedAt);
}

/** Only units that ever sent a test: the others have no such function, or their vendor has not built it yet. */
export function isPathUnproven(
  registered: RegisteredUnit,
  state: { readonly lastTestAt: number | null },
  now: number,
  maxAgeMs: number,
): boolean {
  const { kind, outOfUse } = registered.unit;
  return kind === 'elevator' && !outOfUse && state.lastTestAt !== null && now - state.lastTestAt > maxAgeMs;
}

export async function judgePath(
  batch: Alarms & Units & Deadlines & Pick<Known, 'register' | 'rules' | 'now'>,
  unitId: string,
): Promise<void> {
  const registered = batch.register.units.get(unitId);
  const state = batch.units.peek(unitId);
  if (registered === undefined || state === null) return;
  const unproven = isPathUnproven(registered, state, batch.now, batch.rules.alarmPath.maxAgeMs);
  if (unproven === (pathMemory.of(state).pathUnproven === true)) return;
  const memory = pathMemory.change(batch.units.touch(unitId));
  if (unproven) {
    memory.pathUnproven = true;
    await raise(batch, { unit: registered, code: 'alarm-path-unproven', at: batch.now, source: 'rule' });
  } else {
    delete memory.pathUnproven;
    await clear(batch, unitId, 'alarm-path-unproven', batch.now);
  }
}
