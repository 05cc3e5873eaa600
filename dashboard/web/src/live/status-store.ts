import type { Proof } from '@vigil/vocabulary';
import type { LivenessVerdict } from './liveness.ts';
import type { Unjudged } from './unjudged.ts';

export type Connection =
  | { readonly state: 'connected' }
  | { readonly state: 'connecting' }
  | { readonly state: 'waiting'; readonly retryAt: number };

export interface LinkStatus {
  readonly verdict: LivenessVerdict;
  readonly covered: boolean;
  readonly connection: Connection;
  readonly proof: Proof | null;
  /** What the server says of itself; while nothing comes from it, the cover is what is shown. */
  readonly unjudged: Unjudged | null;
  /** Emergencies that ring where nobody could take them. */
  readonly unwatched: number;
}

/** What the shell shows about the link. Set often, tells listeners only of differences that can be seen. */
export class StatusStore {
  #status: LinkStatus;
  readonly #listeners = new Set<() => void>();

  constructor(first: LinkStatus) {
    this.#status = first;
  }
  readonly get = (): LinkStatus => this.#status;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  set(change: Partial<LinkStatus>): void {
    const next = { ...this.#status, ...change };
    const old = this.#status;
    const same =
      old.covered === next.covered &&
      old.connection === next.connection &&
      old.proof === next.proof &&
      old.unjudged === next.unjudged &&
      old.unwatched === next.unwatched &&
      old.verdict.live === next.verdict.live &&
      old.verdict.reason === next.verdict.reason &&
      (next.verdict.live || old.verdict.since === next.verdict.since);
    this.#status = next;
    if (!same) for (const listener of this.#listeners) listener();
  }
}
