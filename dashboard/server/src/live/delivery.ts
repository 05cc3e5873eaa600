import { type AlarmReceipt, type AlarmView, isEmergency } from '@vigil/vocabulary';

/** Sends one alarm to one desk; calls back with what the desk confirmed, or null when it did not in time. */
export type SendAlarm = (alarm: AlarmView, confirmed: (got: AlarmReceipt | null) => void) => void;

/**
 * Urgent alarms to one desk, one by one, each sent again until this desk has confirmed that version or a newer one of
 * the same alarm has taken its place:
 *
 * ```
 *   offer(v3) ─▶ waiting ─▶ in flight ──confirmed v3──▶ done
 *                  ▲            │ late, other version
 *                  └────────────┘        offer(v4) replaces v3 wherever it is, a closed alarm ends it
 * ```
 */
export interface Delivery {
  offer(alarms: readonly AlarmView[]): void;
  /** Alarms that this desk has not confirmed yet. */
  unconfirmed(): number;
  stop(): void;
}

/** A desk that stops reading must not pile up a storm in our memory; emergencies go first. */
const inFlightLimit = 32;
/** A desk that confirms something else at once must not be answered at the speed of the wire. */
const wrongAnswerPauseMs = 1_000;

export function createDelivery(send: SendAlarm, resent: () => void): Delivery {
  const wanted = new Map<string, AlarmView>();
  const inFlight = new Map<string, number>();
  const pauses = new Set<NodeJS.Timeout>();
  let stopped = false;

  const pump = (): void => {
    if (stopped || inFlight.size >= inFlightLimit || wanted.size === 0) return;
    const waiting = [...wanted.values()].filter((alarm) => inFlight.get(alarm.id) !== alarm.version);
    waiting.sort((a, b) => Number(isEmergency(b)) - Number(isEmergency(a)) || a.raisedAt - b.raisedAt);
    for (const alarm of waiting) {
      if (inFlight.size >= inFlightLimit && !inFlight.has(alarm.id)) continue;
      inFlight.set(alarm.id, alarm.version);
      send(alarm, (got) => answered(alarm, got));
    }
  };
  const answered = (alarm: AlarmView, got: AlarmReceipt | null): void => {
    if (stopped) return;
    const current = wanted.get(alarm.id);
    if (got !== null && got.id === alarm.id && current !== undefined && got.version >= current.version) {
      wanted.delete(alarm.id);
    }
    if (inFlight.get(alarm.id) !== alarm.version) return;
    if (!wanted.has(alarm.id)) {
      inFlight.delete(alarm.id);
      pump();
      return;
    }
    resent();
    if (got === null) {
      inFlight.delete(alarm.id);
      pump();
    } else {
      const pause = setTimeout(() => {
        pauses.delete(pause);
        inFlight.delete(alarm.id);
        pump();
      }, wrongAnswerPauseMs);
      pauses.add(pause);
    }
  };

  return {
    offer: (alarms) => {
      for (const alarm of alarms) {
        if (alarm.closedAt !== null) {
          // Nothing is left to be seen; the batch takes the row away.
          wanted.delete(alarm.id);
          inFlight.delete(alarm.id);
        } else if ((wanted.get(alarm.id)?.version ?? -1) <= alarm.version) wanted.set(alarm.id, alarm);
      }
      pump();
    },
    unconfirmed: () => wanted.size,
    stop: () => {
      stopped = true;
      for (const pause of pauses) clearTimeout(pause);
      wanted.clear();
      inFlight.clear();
    },
  };
}
