import { z } from 'zod';
import { memoryPart } from './memory.ts';
import type { LiveState } from './world.ts';

/** What is remembered of a unit's last status beside its values. */
export const lastStatus = memoryPart('values', 1, {
  /** Receipt time, epoch ms, where it is another than the time that the status says. */
  heardAt: z.number().optional(),
});

/** Receipt time of the last status, epoch ms; 0: none yet. */
export function statusHeardAt(state: Readonly<LiveState> | null): number {
  return lastStatus.of(state).heardAt ?? state?.statusAt ?? 0;
}
