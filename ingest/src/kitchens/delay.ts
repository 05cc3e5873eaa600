import type { Deadlines, NewDeadline } from '../batch.ts';
import type { Debounced } from './memory.ts';

/**
 * On-delay and off-delay of one signal (IEC 62682 against chattering). Pure.
 *
 * ```
 *   good ──bad seen──▶ good, pending ──delay──▶ bad ──good seen──▶ bad, pending ──delay──▶ good
 *     ▲                  │ good again            ▲                   │ bad again
 *     └──────────────────┘                       └───────────────────┘
 * ```
 */
export type DelayEffect = 'none' | 'start' | 'cancel';
export interface DelayStep {
  readonly state: Debounced;
  readonly effect: DelayEffect;
}

export const settledGood: Debounced = { bad: false, pending: false };

export function noteSignal(state: Debounced, bad: boolean): DelayStep {
  if (bad === state.bad) {
    return state.pending ? { state: { bad, pending: false }, effect: 'cancel' } : { state, effect: 'none' };
  }
  return state.pending ? { state, effect: 'none' } : { state: { ...state, pending: true }, effect: 'start' };
}

/** The delay ran out: what was pending holds. */
export function elapse(state: Debounced): Debounced {
  return state.pending ? { bad: !state.bad, pending: false } : state;
}

/** Sets or cancels the deadline that a step asks for. */
export async function keepDelay(
  batch: Deadlines,
  effect: DelayEffect,
  deadline: NewDeadline & { readonly dueAt: number },
): Promise<void> {
  if (effect === 'start') await batch.deadlines.set(deadline);
  if (effect === 'cancel') await batch.deadlines.cancel(deadline.kind, deadline.subject);
}
