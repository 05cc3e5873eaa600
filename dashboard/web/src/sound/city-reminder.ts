import type { CitySilence } from '@vigil/vocabulary';

/**
 * When a room is told that the city goes silent: at once, then each minute until somebody at this desk has taken note, and
 * anew when it has become half as bad again. Pure. The row on the screen stays whatever is said.
 */
export interface CityReminder {
  readonly saidAt: number | null;
  /** Units lost when it was last said as something new. */
  readonly lost: number;
  readonly noted: boolean;
}
export const notReminded: CityReminder = { saidAt: null, lost: 0, noted: false };

const remindMs = 60_000;
const worseBy = 1.5;

export function stepCity(
  state: CityReminder,
  facts: {
    readonly silence: Pick<CitySilence, 'lost'> | null;
    readonly now: number;
    /** An emergency rings, or the desk is muted: a reminder waits, news does not. */
    readonly busy: boolean;
  },
): { readonly state: CityReminder; readonly say: boolean } {
  const { silence, now, busy } = facts;
  if (silence === null) return { state: state.saidAt === null ? state : notReminded, say: false };
  if (state.saidAt === null || silence.lost >= state.lost * worseBy)
    return { state: { saidAt: now, lost: silence.lost, noted: false }, say: true };
  // Said in the future: the clock was set back.
  const due = !state.noted && !busy && (now - state.saidAt >= remindMs || now < state.saidAt);
  return due ? { state: { ...state, saidAt: now }, say: true } : { state, say: false };
}
