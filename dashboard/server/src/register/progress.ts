import type { RegisterProgress } from '@vigil/vocabulary';

/** What a file's thread is at: three numbers that both sides see, because it answers only when it is done. */
export const progressSteps = [
  'waiting',
  'read',
  'checked',
  'written',
] as const satisfies readonly RegisterProgress['step'][];

export const newProgress = (): SharedArrayBuffer => new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);

export function progressOf(shared: SharedArrayBuffer): RegisterProgress {
  const figures = new Int32Array(shared);
  return {
    step: progressSteps[Atomics.load(figures, 0)] ?? 'waiting',
    done: Atomics.load(figures, 1),
    total: Atomics.load(figures, 2),
  };
}
