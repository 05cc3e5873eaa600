import { type Closing, closingFaults } from './closing.ts';
import type { EffectKind } from './effects.ts';
import type { Suppression } from './suppression.ts';

/**
 * Alarm life cycle (shape of ISA-18.2 / IEC 62682). Pure: no clock, no I/O; `at` is passed in.
 *
 *                    raise                          ack
 *        normal ───────────────▶ active-unacknowledged ─────▶ active-acknowledged
 *          ▲                        │ clear      ▲  ▲  ◀─────────   │ clear
 *          │                        ▼      raise │  │   raise that   │
 *          │◀──ack (not latched)── cleared-      │  │   says news    │
 *          │                       unacknowledged┘  │   (latched)    ▼
 *          │                        │ ack (latched) │ raise     not latched: normal
 *          │                        ▼               │           latched: cleared-acknowledged
 *          └──────close (a person)── cleared-acknowledged ◀─────────┘
 *
 * A raise that says news takes the acknowledgement of an emergency back: who acknowledged has not seen this one. Whom
 * it can annoy is bounded ({@link ringsAgainAfterMs}); what was kept quiet by that bound takes it back when the bound is
 * over ({@link keptQuietUntil}). Other alarms stay acknowledged: a chattering fault must not ask
 * again for ever, and once people turn out to be in danger it is latched, which asks anew.
 *
 * Who acknowledged can take it back for {@link undoMs}, as if it had not been: it rings, and its waiting goes on.
 *
 * Beside it: shelved (by a person, until a time), suppressed (by design: maintenance, planned outage,
 * closed hours) and out of service. A latched alarm (emergency) ends only by `close`: a device's clear
 * merely proposes (EN 81-28: end of alarm is initiated by competent persons). One that becomes an emergency later
 * (people turn out to be in the car) has to be acknowledged anew.
 *
 * Whether an alarm rings is a level that every step computes ({@link AlarmState.ringing}), never a signal that
 * somebody could miss. What happens once is an effect.
 */
export interface AlarmState {
  readonly condition: 'active' | 'cleared';
  readonly acknowledged: { readonly by: string; readonly at: number } | null;
  readonly latched: boolean;
  readonly suppression: Suppression | null;
  readonly raisedAt: number;
  readonly clearedAt: number | null;
  readonly closed: (Closing & { readonly by: string; readonly at: number }) | null;
  readonly occurrences: number;
  readonly lastAt: number;
  /** When a raise last took an acknowledgement back, epoch ms; null: none has. */
  readonly rangAgainAt: number | null;
  /**
   * It asks for a person: open, nobody has acknowledged it, and nothing keeps it quiet. An emergency is not kept quiet
   * by anything but a person's acknowledgement. How loud a ringing alarm is, its lane and priority say.
   */
  readonly ringing: boolean;
}

/**
 * What a raise says that the open alarm did not know: `danger` (more people, another floor), `message` (another message
 * about it, or other words); left out: nothing, it only repeats.
 */
export type RaiseNews = 'danger' | 'message';

/** How long an acknowledgement can be taken back, ms. */
export const undoMs = 30_000;

/** News of this kind take an acknowledgement back at most once in so many ms: a sender can invent them. */
const ringsAgainAfterMs: Readonly<Record<RaiseNews, number>> = { danger: 10_000, message: 60_000 };

interface RaiseInput {
  readonly type: 'raise';
  readonly at: number;
  readonly news?: RaiseNews;
}

export type AlarmInput =
  | RaiseInput
  /** Only its facts are told. */
  | { readonly type: 'inform'; readonly at: number }
  /** Takes the acknowledgement of an emergency back: news came since that were kept quiet. */
  | { readonly type: 'ring'; readonly at: number }
  /** `settles`: nobody has to have seen it, the end of the condition is the end of the alarm. */
  | { readonly type: 'clear'; readonly at: number; readonly settles?: boolean }
  | { readonly type: 'acknowledge'; readonly at: number; readonly by: string }
  /** The person who acknowledged takes it back: a slip of the hand. It rings again, and has waited all the time. */
  | { readonly type: 'unacknowledge'; readonly at: number; readonly by: string }
  | (Closing & { readonly type: 'close'; readonly at: number; readonly by: string })
  /** Not ended but continued by another alarm, which the note names: nobody says that nobody is inside. */
  | { readonly type: 'moved'; readonly at: number; readonly by: string; readonly note: string }
  /** Its unit left the register by a person's hand: nothing more can be heard of it. Never of an emergency. */
  | { readonly type: 'withdrawn'; readonly at: number; readonly by: string; readonly note: string }
  | {
      readonly type: 'shelve';
      readonly at: number;
      readonly by: string;
      readonly reason: string;
      readonly untilMs: number;
    }
  | { readonly type: 'unshelve'; readonly at: number }
  | {
      readonly type: 'suppress';
      readonly at: number;
      readonly rule: Extract<Suppression, { kind: 'suppressed' }>['rule'];
    }
  | { readonly type: 'unsuppress'; readonly at: number }
  | { readonly type: 'latch'; readonly at: number };

export type AlarmReason =
  | 'raised'
  | 'raised-again'
  | 'rings-again'
  | 'already-rings'
  | 'informed'
  | 'repeated'
  | 'cleared'
  | 'clear-proposed'
  | 'already-cleared'
  | 'closed-by-clear'
  | 'acknowledged'
  | 'already-acknowledged'
  | 'closed-by-acknowledge'
  | 'unacknowledged'
  | 'already-unacknowledged'
  | 'undo-not-yours'
  | 'undo-too-late'
  | 'closed'
  | 'already-closed'
  | 'moved'
  | 'withdrawn'
  | 'emergency-cannot-be-withdrawn'
  | 'close-incomplete'
  | 'close-needs-acknowledge'
  | 'still-active'
  | 'shelved'
  | 'emergency-cannot-be-shelved'
  | 'shelf-end-in-past'
  | 'unshelved'
  | 'not-shelved'
  | 'suppressed'
  | 'already-suppressed'
  | 'unsuppressed'
  | 'not-suppressed'
  | 'latched'
  | 'already-latched';

/** What has to happen once, because of this step; written in the transaction that stores the new state. */
export interface AlarmEffect {
  /** The devices that reported it hear that a person has seen or ended it. */
  readonly kind: Extract<EffectKind, 'answer'>;
  readonly what: 'seen' | 'closed';
}

export type AlarmStep =
  | {
      readonly kind: 'changed';
      readonly state: AlarmState;
      readonly reason: AlarmReason;
      readonly effects: readonly AlarmEffect[];
    }
  | { readonly kind: 'same'; readonly state: AlarmState; readonly reason: AlarmReason }
  | { readonly kind: 'refused'; readonly state: AlarmState; readonly reason: AlarmReason };

/** Names of the states as shown and stored for reports. */
export const alarmStateNames = [
  'active-unacknowledged',
  'active-acknowledged',
  'cleared-unacknowledged',
  'cleared-acknowledged',
  'normal',
  'shelved',
  'suppressed',
  'out-of-service',
] as const;
export type AlarmStateName = (typeof alarmStateNames)[number];

export function stateName(state: AlarmState): AlarmStateName {
  if (state.closed !== null) return 'normal';
  if (state.suppression !== null) return state.suppression.kind;
  return `${state.condition}-${state.acknowledged === null ? 'unacknowledged' : 'acknowledged'}`;
}

/** The level of {@link AlarmState.ringing}. */
function isRinging(state: Omit<AlarmState, 'ringing'>): boolean {
  if (state.closed !== null || state.acknowledged !== null) return false;
  return state.latched || state.suppression === null;
}

/** Until when a person has shelved it, epoch ms; null: it is on no shelf. */
export function shelfEnd({ closed, suppression }: AlarmState): number | null {
  return closed === null && suppression?.kind === 'shelved' ? suppression.untilMs : null;
}

/** First occurrence. A suppressed alarm starts silent, unless it is an emergency, and is kept all the same. */
export function raiseAlarm(input: {
  readonly at: number;
  readonly latched: boolean;
  readonly suppression: Suppression | null;
}): AlarmStep & { kind: 'changed' } {
  const state: Omit<AlarmState, 'ringing'> = {
    condition: 'active',
    acknowledged: null,
    latched: input.latched,
    suppression: input.suppression,
    raisedAt: input.at,
    clearedAt: null,
    closed: null,
    occurrences: 1,
    lastAt: input.at,
    rangAgainAt: null,
  };
  return { kind: 'changed', reason: 'raised', effects: [], state: { ...state, ringing: isRinging(state) } };
}

const changed = (state: AlarmState, reason: AlarmReason, ...effects: AlarmEffect[]): AlarmStep => ({
  kind: 'changed',
  state: { ...state, ringing: isRinging(state) },
  reason,
  effects,
});
const answerDevices = (what: AlarmEffect['what']): AlarmEffect => ({ kind: 'answer', what });
const same = (state: AlarmState, reason: AlarmReason): AlarmStep => ({ kind: 'same', state, reason });
const refused = (state: AlarmState, reason: AlarmReason): AlarmStep => ({ kind: 'refused', state, reason });
const byDevice = (at: number) => ({ by: 'device', at, outcome: 'cleared' as const, note: '', form: null });

/** What had gone is back, whatever the message is: nobody has seen that. */
function newsOf({ condition }: AlarmState, { news }: RaiseInput): RaiseNews | undefined {
  return condition === 'cleared' ? 'danger' : news;
}

/**
 * Until when the bound keeps this raise quiet although nobody has seen what it says, in its own time (epoch ms); null: it
 * does not. Then the alarm has to ring, unless somebody has acknowledged it anew.
 */
export function keptQuietUntil(state: AlarmState, input: RaiseInput): number | null {
  const { closed, acknowledged, latched, rangAgainAt } = state;
  const news = newsOf(state, input);
  if (closed !== null || acknowledged === null || !latched || news === undefined || rangAgainAt === null) return null;
  const until = rangAgainAt + ringsAgainAfterMs[news];
  // A receipt time before the last one is a clock that was set, or another journal: neither keeps an emergency quiet.
  return input.at >= rangAgainAt && input.at < until ? until : null;
}

export function stepAlarm(state: AlarmState, input: AlarmInput): AlarmStep {
  if (state.closed !== null) return refused(state, 'already-closed');
  switch (input.type) {
    case 'raise': {
      const active: AlarmState = {
        ...state,
        condition: 'active',
        clearedAt: null,
        occurrences: state.occurrences + 1,
        lastAt: Math.max(state.lastAt, input.at),
      };
      const isBack = state.condition === 'cleared';
      if (state.acknowledged === null) return changed(active, isBack ? 'raised-again' : 'repeated');
      const isNews = state.latched && newsOf(state, input) !== undefined;
      if (!isNews || keptQuietUntil(state, input) !== null) return changed(active, 'repeated');
      const rings = { ...active, acknowledged: null, rangAgainAt: input.at };
      return changed(rings, isBack ? 'raised-again' : 'rings-again');
    }
    case 'inform':
      return same(state, 'informed');
    case 'ring':
      if (state.acknowledged === null || !state.latched) return same(state, 'already-rings');
      return changed({ ...state, acknowledged: null, rangAgainAt: input.at }, 'rings-again');
    case 'clear': {
      if (state.condition === 'cleared') return same(state, 'already-cleared');
      const cleared: AlarmState = { ...state, condition: 'cleared', clearedAt: input.at };
      if (state.latched) return changed(cleared, 'clear-proposed');
      if (input.settles === true || state.acknowledged !== null || state.suppression !== null)
        return changed({ ...cleared, closed: byDevice(input.at) }, 'closed-by-clear');
      return changed(cleared, 'cleared');
    }
    case 'acknowledge': {
      if (state.acknowledged !== null) return same(state, 'already-acknowledged');
      const seen: AlarmState = { ...state, acknowledged: { by: input.by, at: input.at } };
      if (state.condition === 'cleared' && !state.latched)
        return changed({ ...seen, closed: byDevice(input.at) }, 'closed-by-acknowledge', answerDevices('seen'));
      return changed(seen, 'acknowledged', answerDevices('seen'));
    }
    case 'unacknowledge': {
      const { acknowledged, suppression } = state;
      if (acknowledged === null) return refused(state, 'already-unacknowledged');
      const isShelvedByOther = suppression?.kind === 'shelved' && suppression.by !== input.by;
      if (acknowledged.by !== input.by || isShelvedByOther) return refused(state, 'undo-not-yours');
      // Both ways: a clock that was set back must not leave it open for hours.
      if (Math.abs(input.at - acknowledged.at) > undoMs) return refused(state, 'undo-too-late');
      return changed({ ...state, acknowledged: null }, 'unacknowledged');
    }
    case 'close': {
      if (state.acknowledged === null) return refused(state, 'close-needs-acknowledge');
      if (!state.latched && state.condition === 'active') return refused(state, 'still-active');
      if (closingFaults(state, input).length > 0) return refused(state, 'close-incomplete');
      const { by, at, outcome, note, form } = input;
      return changed({ ...state, closed: { by, at, outcome, note, form } }, 'closed', answerDevices('closed'));
    }
    case 'moved': {
      const { by, at, note } = input;
      return changed({ ...state, closed: { by, at, outcome: 'other', note, form: null } }, 'moved');
    }
    case 'withdrawn': {
      if (state.latched) return refused(state, 'emergency-cannot-be-withdrawn');
      const { by, at, note } = input;
      return changed({ ...state, closed: { by, at, outcome: 'other', note, form: null } }, 'withdrawn');
    }
    case 'shelve': {
      if (state.latched) return refused(state, 'emergency-cannot-be-shelved');
      if (input.untilMs <= input.at) return refused(state, 'shelf-end-in-past');
      const { by, reason, untilMs } = input;
      return changed({ ...state, suppression: { kind: 'shelved', by, reason, untilMs } }, 'shelved');
    }
    case 'unshelve':
      if (state.suppression?.kind !== 'shelved') return same(state, 'not-shelved');
      return changed({ ...state, suppression: null }, 'unshelved');
    case 'suppress':
      if (state.suppression !== null) return same(state, 'already-suppressed');
      return changed({ ...state, suppression: { kind: 'suppressed', rule: input.rule } }, 'suppressed');
    case 'unsuppress':
      if (state.suppression?.kind !== 'suppressed') return same(state, 'not-suppressed');
      return changed({ ...state, suppression: null }, 'unsuppressed');
    case 'latch':
      if (state.latched) return same(state, 'already-latched');
      // It was acknowledged as what it was before: nobody has seen that somebody is in danger.
      return changed({ ...state, latched: true, suppression: null, acknowledged: null }, 'latched');
  }
}
