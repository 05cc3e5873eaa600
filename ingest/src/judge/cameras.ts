import type { DeadlineRow, RegisteredUnit } from '@vigil/store';
import type { CanonicalId, Status } from '@vigil/vocabulary';
import type { Batch } from '../batch.ts';
import type { CameraFact } from '../unit-memory.ts';
import { cameraFacts } from '../unit-memory.ts';
import type { LiveState } from '../world.ts';
import { clear, raise } from './alarms.ts';
import { elapse, keepDelay, noteSignal, settledGood } from './delay.ts';
import { isOpenAt } from './hours.ts';

export const cameraDeadline = 'camera';

const codeOf: { readonly [F in CameraFact]: CanonicalId } = {
  reachable: 'camera-offline',
  streaming: 'camera-not-streaming',
  recording: 'camera-not-recording',
  imageOk: 'camera-image-bad',
};

/**
 * What a status says about each fact; null: nothing. A camera that cannot be reached streams and records nothing,
 * and one that does not stream has no picture: only the first cause is judged.
 */
function readCamera(status: Pick<Status, CameraFact>): { readonly [F in CameraFact]: boolean | null } {
  const { reachable = null, streaming = null, recording = null, imageOk = null } = status;
  const away = reachable === false;
  return {
    reachable,
    streaming: away ? null : streaming,
    recording: away ? null : recording,
    imageOk: away || streaming === false ? null : imageOk,
  };
}

/** After each status of a camera; undefined when nothing changed (the hot path). */
export function watchCamera(
  batch: Batch,
  registered: RegisteredUnit,
  state: LiveState,
  status: Status,
  at: number,
): Promise<void> | undefined {
  if (registered.unit.kind !== 'camera') return undefined;
  const seen = readCamera(status);
  const steps = cameraFacts.flatMap((fact) => {
    const value = seen[fact];
    if (value === null) return [];
    const step = noteSignal(state.memory.camera?.[fact] ?? settledGood, !value);
    return step.effect === 'none' ? [] : [{ fact, step }];
  });
  if (steps.length === 0) return undefined;
  state.memory.camera = {
    ...state.memory.camera,
    ...Object.fromEntries(steps.map(({ fact, step }) => [fact, step.state])),
  };
  return startDelays(batch, state, steps, at);
}

async function startDelays(
  batch: Batch,
  state: LiveState,
  steps: readonly { readonly fact: CameraFact; readonly step: ReturnType<typeof noteSignal> }[],
  at: number,
): Promise<void> {
  const { onDelayMs, offDelayMs } = batch.rules.camera;
  for (const { fact, step } of steps) {
    const dueAt = at + (step.state.bad ? offDelayMs : onDelayMs);
    await keepDelay(batch, step.effect, { kind: cameraDeadline, key: `${state.unitId}:${fact}`, dueAt });
  }
}

export async function fireCamera(batch: Batch, deadline: DeadlineRow): Promise<void> {
  const [unitId = '', name = ''] = deadline.key.split(':');
  const fact = cameraFacts.find((known) => known === name);
  const registered = batch.register.units.get(unitId);
  if (fact === undefined || registered === undefined || batch.draft.peek(unitId) === null) return;
  const state = batch.draft.touch(unitId);
  const after = elapse(state.memory.camera?.[fact] ?? settledGood);
  state.memory.camera = { ...state.memory.camera, [fact]: after };
  if (fact === 'reachable') return judgeCameraReach(batch, registered, deadline.dueAt);
  await (after.bad
    ? raiseCamera(batch, registered, codeOf[fact], deadline.dueAt)
    : clear(batch, unitId, codeOf[fact], deadline.dueAt));
  noteKitchen(batch, registered);
}

/** A camera is offline when it said so (debounced) or fell silent: one alarm for both, gone when both are. */
export async function judgeCameraReach(batch: Batch, registered: RegisteredUnit, at: number): Promise<void> {
  const state = batch.draft.peek(registered.unit.id);
  if (state === null) return;
  noteKitchen(batch, registered);
  const away = state.availability === 'offline' || state.memory.camera?.reachable?.bad === true;
  if (away) await raiseCamera(batch, registered, 'camera-offline', at);
  else await clear(batch, registered.unit.id, 'camera-offline', at);
}

async function raiseCamera(batch: Batch, registered: RegisteredUnit, code: CanonicalId, at: number): Promise<void> {
  const open = await batch.tx.alarms.findOpen(registered.unit.id, code);
  if (open !== null && open.state.condition === 'active') return;
  const closed = !isOpenAt(registered.site?.hours ?? [], at, batch.utcOffsetMinutes);
  await raise(batch, { unit: registered, code, at, source: 'derived', suppression: closed ? 'closed-hours' : null });
}

function noteKitchen(batch: Batch, registered: RegisteredUnit): void {
  if (registered.site !== null) batch.kitchens.add(registered.site.id);
}

/** No picture reaches anybody: offline, or debounced without a stream. */
export function isDark(state: Readonly<LiveState> | null): boolean {
  if (state === null) return false;
  if (state.availability === 'offline' || state.availability === 'blocked') return true;
  const { camera } = state.memory;
  return camera?.reachable?.bad === true || camera?.streaming?.bad === true;
}
