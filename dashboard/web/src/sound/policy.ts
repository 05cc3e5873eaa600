import {
  type AlarmView,
  isAnnounced,
  isEmergency,
  usualWaitingLimits,
  type WaitingLevel,
  type WaitingLimits,
  waitingLevel,
  waitingSince,
} from '@vigil/vocabulary';

/**
 * What shall be heard. Pure. An emergency rings until it is acknowledged; a high alarm sounds once; the rest is silent
 * (a lane is looked at, not listened to). Muting lasts a minute at most and ends at once when a new emergency comes.
 *
 * One that nobody has acknowledged for too long sounds denser, and denser again: who has got used to the first pattern
 * must hear that something has changed.
 *
 * While alarms are not being judged no emergency can ring, and a room that hears nothing believes itself calm: that is
 * sounded and said at once and then each minute, in the tone of a high alarm, so that nobody takes it for a person.
 */
export const muteMs = 60_000;
const remindMs = 60_000;

export interface Heard {
  readonly emergency: boolean;
  /** Of which ring: a desk may see an alarm ring, and next time ring again, and nothing of the acknowledgement between. */
  readonly rangAgainAt: number | null;
  /** Epoch ms. */
  readonly waitsSince: number;
}
export interface SoundState {
  /** Ringing emergencies and high alarms already announced, by alarm. Leaves when acknowledged: raised again rings again. */
  readonly heard: ReadonlyMap<string, Heard>;
  readonly ringing: boolean;
  /** How much too long the longest of them has waited. */
  readonly level: WaitingLevel;
  readonly limits: WaitingLimits;
  readonly mutedUntil: number | null;
  /** When it was last said that alarms are not judged; null: they are. */
  readonly unjudgedSaidAt: number | null;
}
export type SoundInput =
  | {
      readonly type: 'alarms';
      readonly alarms: readonly AlarmView[];
      readonly removed: readonly string[];
      readonly now: number;
    }
  | { readonly type: 'limits'; readonly limits: WaitingLimits }
  | { readonly type: 'mute'; readonly now: number }
  | { readonly type: 'unmute' }
  | { readonly type: 'judged'; readonly ok: boolean; readonly now: number }
  | { readonly type: 'tick'; readonly now: number };
export type SoundEffect =
  | { readonly type: 'loop'; readonly on: boolean; readonly level?: WaitingLevel }
  | { readonly type: 'once' }
  | { readonly type: 'speak'; readonly alarm: AlarmView }
  | { readonly type: 'speak-count'; readonly count: number }
  | { readonly type: 'speak-unjudged' };
export interface SoundStep {
  readonly state: SoundState;
  readonly effects: readonly SoundEffect[];
}

export const silent: SoundState = {
  heard: new Map(),
  ringing: false,
  level: 0,
  limits: usualWaitingLimits,
  mutedUntil: null,
  unjudgedSaidAt: null,
};

/** More than this at once are counted, not read out one by one: that would take minutes. */
const speakAtMost = 2;

const emergencies = (heard: SoundState['heard']): number => [...heard.values()].filter((ring) => ring.emergency).length;

/** The same ring of the same urgency: a high alarm that became an emergency is not what was announced. */
const isHeard = (before: Heard | undefined, { emergency, rangAgainAt }: Heard): boolean =>
  before?.emergency === emergency && before.rangAgainAt === rangAgainAt;

/** @param now left out: nothing is known of the time, and the level stays */
function settle(before: SoundState, next: SoundState, effects: readonly SoundEffect[], now?: number): SoundStep {
  const ringing = next.mutedUntil === null && emergencies(next.heard) > 0;
  const level = ringing ? (now === undefined ? next.level : levelOf(next, now)) : 0;
  if (ringing === before.ringing && level === before.level) return { state: { ...next, ringing, level }, effects };
  const loop: SoundEffect = level === 0 ? { type: 'loop', on: ringing } : { type: 'loop', on: ringing, level };
  return { state: { ...next, ringing, level }, effects: [loop, ...effects] };
}

function levelOf({ heard, limits }: SoundState, now: number): WaitingLevel {
  const since = [...heard.values()].filter((ring) => ring.emergency).map((ring) => ring.waitsSince);
  return waitingLevel(now - Math.min(...since), limits);
}

function sayUnjudged(state: SoundState, now: number): SoundStep {
  return { state: { ...state, unjudgedSaidAt: now }, effects: [{ type: 'once' }, { type: 'speak-unjudged' }] };
}

/** Not into an emergency that rings, nor while muted; whatever falls due meanwhile is said afterwards. */
function remind(state: SoundState, now: number): SoundStep {
  const { unjudgedSaidAt: at, ringing, mutedUntil } = state;
  const due = at !== null && (now - at >= remindMs || now < at);
  return due && !ringing && mutedUntil === null ? sayUnjudged(state, now) : { state, effects: [] };
}

export function stepSound(state: SoundState, input: SoundInput): SoundStep {
  switch (input.type) {
    case 'limits':
      return { state: { ...state, limits: input.limits }, effects: [] };
    case 'mute':
      return settle(state, { ...state, mutedUntil: input.now + muteMs }, []);
    case 'unmute':
      return settle(state, { ...state, mutedUntil: null }, []);
    case 'judged':
      if (input.ok)
        return { state: state.unjudgedSaidAt === null ? state : { ...state, unjudgedSaidAt: null }, effects: [] };
      return state.unjudgedSaidAt === null ? sayUnjudged(state, input.now) : { state, effects: [] };
    case 'tick': {
      // More than a minute away: the clock was set back, and the mute must not last as much longer.
      const left = (state.mutedUntil ?? Number.POSITIVE_INFINITY) - input.now;
      const over = state.mutedUntil !== null && (left <= 0 || left > muteMs);
      const { state: heard, effects } = settle(state, over ? { ...state, mutedUntil: null } : state, [], input.now);
      const reminded = remind(heard, input.now);
      return { state: reminded.state, effects: [...effects, ...reminded.effects] };
    }
    case 'alarms': {
      const heard = new Map(state.heard);
      for (const id of input.removed) heard.delete(id);
      const fresh: AlarmView[] = [];
      for (const alarm of input.alarms) {
        const ring = {
          emergency: isEmergency(alarm),
          rangAgainAt: alarm.rangAgainAt,
          waitsSince: waitingSince(alarm),
        };
        if (!alarm.ringing || !isAnnounced(alarm)) heard.delete(alarm.id);
        else if (!isHeard(heard.get(alarm.id), ring)) {
          heard.set(alarm.id, ring);
          fresh.push(alarm);
        }
      }
      const urgent = fresh.filter(isEmergency);
      const effects: SoundEffect[] = [];
      if (urgent.length > speakAtMost) effects.push({ type: 'speak-count', count: emergencies(heard) });
      else for (const alarm of urgent) effects.push({ type: 'speak', alarm });
      if (urgent.length === 0 && fresh.length > 0) effects.push({ type: 'once' });
      const mutedUntil = urgent.length > 0 ? null : state.mutedUntil;
      return settle(state, { ...state, heard, mutedUntil }, effects, input.now);
    }
  }
}
