import type { Check } from '@vigil/service';
import type { Store } from '@vigil/store';

/** A change table that has not been read for so long: the boards are old. */
const feedStaleMs = 10_000;

/** Can this process do its work? Its store answers, and its boards follow the change table. */
export function createReadiness(deps: {
  readonly store: Store;
  readonly live: { readonly feedAgeMs: () => number; readonly seq: () => number };
  readonly desks: { readonly figures: () => { readonly open: number; readonly unconfirmed: number } };
  readonly bus: { readonly connected: () => boolean; readonly sent: () => number };
}): () => Promise<Check> {
  const { store, live, desks, bus } = deps;
  return async () => {
    const { ok } = await store.health();
    const feedAgeMs = live.feedAgeMs();
    const { open, unconfirmed } = desks.figures();
    return {
      ok: ok && feedAgeMs < feedStaleMs,
      detail: {
        store: ok,
        feedAgeMs,
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
