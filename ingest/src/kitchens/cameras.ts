import type { RegisteredUnit } from '@vigil/store';
import { type CanonicalId, deadlineKinds, isOpenAt, type Status } from '@vigil/vocabulary';
import { clear, raise } from '../alarms/raise.ts';
import type { Alarms, Deadlines, Known, Units, Work } from '../batch.ts';
import type { DeadlineOwner } from '../feature.ts';
import type { LiveState } from '../world.ts';
import { elapse, keepDelay, noteSignal, settledGood } from './delay.ts';
import { type CameraFact, cameraFacts, kitchenMemory } from './memory.ts';
import { noteKitchen } from './review.ts';

type CameraParts = Alarms & Units & Deadlines & Pick<Known, 'register' | 'utcOffsetMinutes'>;

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
  batch: Deadlines & Pick<Known, 'rules'>,
  state: LiveState,
  status: Status,
  at: number,
): Work {
  const seen = readCamera(status);
  const known = kitchenMemory.of(state).camera;
  const steps = cameraFacts.flatMap((fact) => {
    const value = seen[fact];
    if (value === null) return [];
    const step = noteSignal(known?.[fact] ?? settledGood, !value);
    return step.effect === 'none' ? [] : [{ fact, step }];
  });
  if (steps.length === 0) return undefined;
  kitchenMemory.change(state).camera = {
    ...known,
    ...Object.fromEntries(steps.map(({ fact, step }) => [fact, step.state])),
  };
  return startDelays(batch, state, steps, at);
}

async function startDelays(
  batch: Deadlines & Pick<Known, 'rules'>,
  state: LiveState,
  steps: readonly { readonly fact: CameraFact; readonly step: ReturnType<typeof noteSignal> }[],
  at: number,
): Promise<void> {
  const { onDelayMs, offDelayMs } = batch.rules.camera;
  for (const { fact, step } of steps) {
    const dueAt = at + (step.state.bad ? offDelayMs : onDelayMs);
    await keepDelay(batch, step.effect, { kind: 'camera', subject: `${state.unitId}:${fact}`, dueAt });
  }
}

export const camera: DeadlineOwner = {
  ...deadlineKinds.camera,
  fence: (batch, subject) => {
    const { unitId, fact } = partsOf(subject);
    if (fact === undefined) return null;
    return kitchenMemory.of(batch.units.peek(unitId)).camera?.[fact]?.pending === true ? 0 : null;
  },
  unitOf: (_batch, subject) => partsOf(subject).unitId,
  fire: async (batch, { subject }, at) => {
    const { unitId, fact } = partsOf(subject);
    const registered = batch.register.units.get(unitId);
    if (fact === undefined || registered === undefined) return;
    const memory = kitchenMemory.change(batch.units.touch(unitId));
    const after = elapse(memory.camera?.[fact] ?? settledGood);
    memory.camera = { ...memory.camera, [fact]: after };
    if (fact === 'reachable') return judgeCameraReach(batch, registered, at);
    await (after.bad ? raiseCamera(batch, registered, codeOf[fact], at) : clear(batch, unitId, codeOf[fact], at));
    noteKitchen(batch, registered);
  },
};

function partsOf(subject: string): { readonly unitId: string; readonly fact: CameraFact | undefined } {
  const [unitId = '', name = ''] = subject.split(':');
  return { unitId, fact: cameraFacts.find((known) => known === name) };
}

/** A camera is offline when it said so (debounced) or fell silent: one alarm for both, gone when both are. */
export async function judgeCameraReach(batch: CameraParts, registered: RegisteredUnit, at: number): Promise<void> {
  const state = batch.units.peek(registered.unit.id);
  if (state === null) return;
  noteKitchen(batch, registered);
  const away = state.availability === 'offline' || kitchenMemory.of(state).camera?.reachable?.bad === true;
  if (away) await raiseCamera(batch, registered, 'camera-offline', at);
  else await clear(batch, registered.unit.id, 'camera-offline', at);
}

async function raiseCamera(
  batch: CameraParts,
  registered: RegisteredUnit,
  code: CanonicalId,
  at: number,
): Promise<void> {
  const open = await batch.alarms.findOpen(registered.unit.id, code);
  if (open !== null && open.state.condition === 'active') return;
  const closed = !isOpenAt(registered.site?.hours ?? [], at, batch.utcOffsetMinutes);
  await raise(batch, { unit: registered, code, at, source: 'derived', suppression: closed ? 'closed-hours' : null });
}
