import type { AlarmView } from '@vigil/vocabulary';
import { toldAnew } from '../api/same-alarm.ts';
import { steadyMs } from '../board/steady.ts';

/**
 * What somebody has read of an alarm before he decides about it in a form, while the alarm goes on. Pure.
 *
 * ```
 *   read ──tells another thing──▶ changed ──a press, half a second later──▶ read ──a press, half a second later──▶ sent
 * ```
 */
export interface Reading {
  /** As he has read it. */
  readonly read: AlarmView;
  /** As it is. */
  readonly now: AlarmView;
  /** When it became another thing under his eyes, or when he said that he has seen it; ms of `performance.now()`. */
  readonly since: number;
}

export function beginReading(alarm: AlarmView): Reading {
  return { read: alarm, now: alarm, since: Number.NEGATIVE_INFINITY };
}

export const isChanged = ({ read, now }: Reading): boolean => toldAnew(read, now).size > 0;

export function goOn(reading: Reading, live: AlarmView, at: number): Reading {
  if (reading.now === live) return reading;
  return { ...reading, now: live, since: toldAnew(reading.now, live).size > 0 ? at : reading.since };
}

/** Somebody presses the form's button. `send`: what he has read is what is. */
export function press(reading: Reading, at: number): { readonly reading: Reading; readonly send: boolean } {
  if (at - reading.since < steadyMs) return { reading, send: false };
  if (isChanged(reading)) return { reading: { ...reading, read: reading.now, since: at }, send: false };
  return { reading, send: true };
}
