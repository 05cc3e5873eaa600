import type { RegisteredUnit } from '@vigil/store';
import { refOf } from '@vigil/vocabulary';
import { answer, type Batch, count } from '../batch.ts';
import type { TestMessage } from '../decode/decoded.ts';
import { clear, raise } from './alarms.ts';
import { noteLife } from './life.ts';

/** Proof of the alarm path by the same means as a real alarm (EN 81-28:2018). A failed test proves nothing. */
export async function judgeTest(batch: Batch, message: TestMessage): Promise<void> {
  const { body, unitId, vendor, source } = message;
  if (message.will) return count(batch, 'ignored:will-of-test');
  await noteLife(batch, message);
  answer(batch, { vendor, unitId, ref: refOf(body) }, 'stored');
  if (body.historical === true || body.result === 'failed') return;
  const state = batch.draft.touch(unitId);
  state.lastTestAt = Math.max(state.lastTestAt ?? 0, source.entry.receivedAt);
  if (state.memory.pathUnproven !== true) return;
  delete state.memory.pathUnproven;
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

export async function judgePath(batch: Batch, unitId: string): Promise<void> {
  const registered = batch.register.units.get(unitId);
  const state = batch.draft.peek(unitId);
  if (registered === undefined || state === null) return;
  const unproven = isPathUnproven(registered, state, batch.now, batch.rules.alarmPath.maxAgeMs);
  if (unproven === (state.memory.pathUnproven === true)) return;
  const { memory } = batch.draft.touch(unitId);
  if (unproven) {
    memory.pathUnproven = true;
    await raise(batch, { unit: registered, code: 'alarm-path-unproven', at: batch.now, source: 'rule' });
  } else {
    delete memory.pathUnproven;
    await clear(batch, unitId, 'alarm-path-unproven', batch.now);
  }
}

/** The dashboard's canary came through the whole path; the fact is what "last checked n s ago" is read from. */
export async function judgeCanary(batch: Batch, message: TestMessage): Promise<void> {
  const { id = '' } = message.body;
  const { deviceTime } = message.time;
  await batch.tx.processes.setFact('canary', { id, sentAt: deviceTime, storedAt: batch.now });
  await batch.tx.changes.add('proof', [id]);
  batch.news.changes = true;
}
