import { type AlarmView, isAnnounced, isEmergency } from '@vigil/vocabulary';

/**
 * What shall be heard. Pure. An emergency rings until it is acknowledged; a high alarm sounds once; the rest is silent
 * (a lane is looked at, not listened to). Muting lasts a minute at most and ends at once when a new emergency comes.
 */
export const muteMs = 60_000;

export interface SoundState {
  /** Unacknowledged emergencies and high alarms already announced. Leaves when acknowledged: raised again rings again. */
  readonly heard: ReadonlySet<string>;
  readonly ringing: boolean;
  readonly mutedUntil: number | null;
}
export type SoundInput =
  | {
      readonly type: 'alarms';
      readonly alarms: readonly AlarmView[];
      readonly removed: readonly string[];
      readonly now: number;
    }
  | { readonly type: 'mute'; readonly now: number }
  | { readonly type: 'unmute' }
  | { readonly type: 'tick'; readonly now: number };
export type SoundEffect =
  | { readonly type: 'loop'; readonly on: boolean }
  | { readonly type: 'once' }
  | { readonly type: 'speak'; readonly alarm: AlarmView }
  | { readonly type: 'speak-count'; readonly count: number };
export interface SoundStep {
  readonly state: SoundState;
  readonly effects: readonly SoundEffect[];
}

export const silent: SoundState = { heard: new Set(), ringing: false, mutedUntil: null };

/** More than this at once are counted, not read out one by one: that would take minutes. */
const speakAtMost = 2;

const key = (alarm: AlarmView): string => `${isEmergency(alarm) ? 'e' : 'h'}${alarm.id}`;
const emergencies = (heard: ReadonlySet<string>): number => [...heard].filter((id) => id.startsWith('e')).length;

function settle(before: SoundState, next: Omit<SoundState, 'ringing'>, effects: readonly SoundEffect[]): SoundStep {
  const ringing = next.mutedUntil === null && emergencies(next.heard) > 0;
  return {
    state: { ...next, ringing },
    effects: ringing === before.ringing ? effects : [{ type: 'loop', on: ringing }, ...effects],
  };
}

export function stepSound(state: SoundState, input: SoundInput): SoundStep {
  switch (input.type) {
    case 'mute':
      return settle(state, { heard: state.heard, mutedUntil: input.now + muteMs }, []);
    case 'unmute':
      return settle(state, { heard: state.heard, mutedUntil: null }, []);
    case 'tick': {
      // More than a minute away: the clock was set back, and the mute must not last as much longer.
      const left = (state.mutedUntil ?? Number.POSITIVE_INFINITY) - input.now;
      const over = state.mutedUntil !== null && (left <= 0 || left > muteMs);
      return over ? settle(state, { heard: state.heard, mutedUntil: null }, []) : { state, effects: [] };
    }
    case 'alarms': {
      const heard = new Set(state.heard);
      for (const id of input.removed) {
        heard.delete(`e${id}`);
        heard.delete(`h${id}`);
      }
      const fresh: AlarmView[] = [];
      for (const alarm of input.alarms) {
        if (!alarm.ringing || !isAnnounced(alarm)) {
          heard.delete(`e${alarm.id}`);
          heard.delete(`h${alarm.id}`);
        } else if (!heard.has(key(alarm))) {
          // Raised from high to emergency: the old entry goes, the new one rings.
          heard.delete(`h${alarm.id}`);
          heard.add(key(alarm));
          fresh.push(alarm);
        }
      }
      const urgent = fresh.filter(isEmergency);
      const effects: SoundEffect[] = [];
      if (urgent.length > speakAtMost) effects.push({ type: 'speak-count', count: emergencies(heard) });
      else for (const alarm of urgent) effects.push({ type: 'speak', alarm });
      if (urgent.length === 0 && fresh.length > 0) effects.push({ type: 'once' });
      const mutedUntil = urgent.length > 0 ? null : state.mutedUntil;
      return settle(state, { heard, mutedUntil }, effects);
    }
  }
}
