import type { Check } from '@vigil/service';
import type { Store } from '@vigil/store';
import type { Judging } from '@vigil/vocabulary';

/** A change table that has not been read for so long: the boards are old. */
const feedStaleMs = 10_000;
/** So long nobody has known whether the city is going silent: some of its minutely readings have failed. */
const silenceStaleMs = 5 * 60_000;

/**
 * Can this process do its work? Its store answers, its boards follow the change table, and what the broker acknowledges is
 * judged: a calm board over alarms that nobody judges is the worst of all answers.
 */
export function createReadiness(deps: {
  readonly store: Pick<Store, 'health'>;
  readonly live: { readonly feedAgeMs: () => number; readonly silenceAgeMs: () => number; readonly seq: () => number };
  readonly desks: { readonly figures: () => { readonly open: number; readonly unconfirmed: number } };
  readonly judging: () => Judging;
  readonly bus: {
    readonly connected: () => boolean;
    readonly accepting: () => boolean | null;
    readonly sent: () => number;
  };
}): () => Promise<Check> {
  const { store, live, desks, bus, judging } = deps;
  return async () => {
    const { ok } = await store.health();
    const feedAgeMs = live.feedAgeMs();
    const silenceAgeMs = live.silenceAgeMs();
    const judged = judging();
    const { open, unconfirmed } = desks.figures();
    // A restart of the broker is passed over by `judging`; one that never took anything since our start is no restart.
    const neverArrived = bus.accepting() === false && bus.sent() === 0;
    return {
      ok: ok && feedAgeMs < feedStaleMs && silenceAgeMs < silenceStaleMs && judged.ok && !neverArrived,
      detail: {
        store: ok,
        feedAgeMs,
        silenceAgeMs,
        judging: judged,
        feedSeq: live.seq(),
        broker: bus.connected(),
        canaries: bus.sent(),
        desks: open,
        unconfirmed,
        uptimeSeconds: Math.round(process.uptime()),
      },
    };
  };
}
