/**
 * Has this very message been said before? Devices repeat an alarm until it is answered (EN 81-28), and number from 1
 * again after a power cut: the same bytes may be a repeat, or somebody else in the same car.
 *
 * ```
 *   never said, or in another boot, or unidentified and said longer ago than a repeat takes ──▶ new
 *   without clock and number, and the contrary was said since: over, and here again ──────────▶ new
 *   its alarm is open, or it has none ────────────────────────────────────────────────────────▶ repeat
 *   its alarm was closed   ── just now ───────────────────────────────────────────────────────▶ repeat
 *                          ── longer ago, and its device goes on ─────────────────────────────▶ goes-on
 * ```
 */
export type Repeat = 'new' | 'repeat' | 'goes-on';

export interface RepeatLimits {
  /** Without boot and clock a repeat comes within so many ms of the one before. */
  readonly withinMs: number;
  /** A device learns that its alarm was closed within so many ms, receipt time. */
  readonly afterClosingMs: number;
}

/** The newest record of the same bytes from the same unit. */
export interface SaidBefore {
  /** Session of the device in which it was said; null: unknown. */
  readonly boot: number | null;
  /** When it was said last, receipt time, epoch ms. */
  readonly lastAt: number;
  /** The contrary was said since: an alarm was cleared, or what was cleared is back. */
  readonly contradicted: boolean;
  /** The alarm that it belongs to; null: none. */
  readonly alarm: { readonly latched: boolean; readonly closedAt: number | null } | null;
}

export function judgeRepeat(
  said: {
    /** Session of the device as the message says it, else as it is known; null: unknown. */
    readonly boot: number | null;
    /** It carries a plausible device time, or a number of its session: the same bytes were made once. */
    readonly isDated: boolean;
    /** Receipt time, epoch ms. */
    readonly at: number;
    /** Our wall clock, epoch ms. */
    readonly now: number;
  },
  before: SaidBefore | null,
  limits: RepeatLimits,
): Repeat {
  if (before === null || before.boot !== said.boot) return 'new';
  const { alarm, contradicted, lastAt } = before;
  // Much firmware has one id for each of its codes: after an end the same bytes are another beginning, or another end.
  if (contradicted && !said.isDated) return 'new';
  const isIdentified = said.boot !== null || said.isDated;
  if (!isIdentified && said.at - lastAt > limits.withinMs) return 'new';
  if (alarm === null || alarm.closedAt === null) return 'repeat';
  // A closing in our future: the clock was set back since, and nobody knows how long ago it was.
  const wasSetBack = alarm.closedAt > said.now + limits.afterClosingMs;
  if (!wasSetBack && said.at - alarm.closedAt <= limits.afterClosingMs) return 'repeat';
  // A fault that its own device took back: the repeat was late on the way, the news is that it is over.
  return contradicted && !alarm.latched ? 'repeat' : 'goes-on';
}
