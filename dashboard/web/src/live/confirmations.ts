import type { AlarmView } from '@vigil/vocabulary';

export type Confirm = (got: { readonly id: string; readonly version: number }) => void;
interface Waiting {
  readonly version: number;
  readonly since: number;
  readonly confirms: readonly Confirm[];
}

/** An emergency's change is sent at once; if the row has not come by then, something is missing and the desk asks. */
export const rowDueMs = 1_000;

/**
 * Alarms sent one by one wait here until the row is on the screen. Confirming means "a person can see it";
 * what cannot be seen is not confirmed, and the server sends it again.
 */
export class Confirmations {
  readonly #waiting = new Map<string, Waiting>();

  got(alarm: Pick<AlarmView, 'id' | 'version'>, confirm: Confirm, at: number): void {
    const before = this.#waiting.get(alarm.id);
    if (before !== undefined && before.version > alarm.version) return;
    const confirms = before?.version === alarm.version ? [...before.confirms, confirm] : [confirm];
    this.#waiting.set(alarm.id, { version: alarm.version, since: before?.since ?? at, confirms });
  }
  /** Call when something was painted; `shown` gives the version on the screen. */
  painted(shown: (id: string) => number | null): void {
    for (const [id, waiting] of this.#waiting) {
      const version = shown(id);
      if (version === null || version < waiting.version) continue;
      this.#waiting.delete(id);
      for (const confirm of waiting.confirms) confirm({ id, version: waiting.version });
    }
  }
  /** Rows that should be here by now and are not. */
  overdue(now: number): boolean {
    for (const waiting of this.#waiting.values()) if (now - waiting.since > rowDueMs) return true;
    return false;
  }
  /** After a full snapshot what is still missing is closed by now; the server stops sending it by itself. */
  forgetMissing(has: (id: string) => boolean): void {
    for (const id of this.#waiting.keys()) if (!has(id)) this.#waiting.delete(id);
  }
  has(id: string): boolean {
    return this.#waiting.has(id);
  }
}
