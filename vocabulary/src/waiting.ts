import type { AlarmView } from './alarm-view.ts';

/**
 * How long somebody in danger has waited, and from when that is too long. Pure; times are epoch ms of one clock.
 */

/** An answer is expected within the first, ms; after the second somebody else has to look. Rescue centres set their own. */
export interface WaitingLimits {
  readonly firstMs: number;
  readonly secondMs: number;
}
export const usualWaitingLimits: WaitingLimits = { firstMs: 30_000, secondMs: 60_000 };

/** 0: not too long, 1: beyond the first limit, 2: beyond the second. */
export type WaitingLevel = 0 | 1 | 2;

/** Since when nobody has acknowledged it: since it was raised, or since news took the acknowledgement back. */
export function waitingSince({ raisedAt, rangAgainAt }: Pick<AlarmView, 'raisedAt' | 'rangAgainAt'>): number {
  return rangAgainAt ?? raisedAt;
}

export function waitingLevel(waitedMs: number, { firstMs, secondMs }: WaitingLimits): WaitingLevel {
  return waitedMs >= secondMs ? 2 : waitedMs >= firstMs ? 1 : 0;
}

/** Rescuers have to be there by then (domain.md §1: 30 min); who is not needs the room on the screen again. */
const arrivalLimitMs = 30 * 60_000;

/** Somebody has it, and it is not yet late. */
export function isHeldWithinLimits(
  { acknowledgedAt, raisedAt }: Pick<AlarmView, 'acknowledgedAt' | 'raisedAt'>,
  now: number,
): boolean {
  return acknowledgedAt !== null && now - raisedAt < arrivalLimitMs;
}
