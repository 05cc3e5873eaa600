import type { Logger } from '@vigil/service';

const everyMs = 60_000;
const maxKeys = 5000;

/** One warning a minute for one client and reason: a device that reconnects for ever must not fill the disk. */
export class LogThrottle {
  readonly #logger: Logger;
  readonly #seen = new Map<string, { at: number; held: number }>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  warn(key: string, nowMs: number, facts: Readonly<Record<string, unknown>>, message: string): void {
    const seen = this.#seen.get(key);
    if (seen !== undefined && nowMs - seen.at < everyMs) {
      seen.held += 1;
      return;
    }
    this.#seen.delete(key);
    if (this.#seen.size >= maxKeys) {
      const [oldest] = this.#seen.keys();
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    this.#seen.set(key, { at: nowMs, held: 0 });
    this.#logger.warn({ ...facts, ...(seen === undefined || seen.held === 0 ? {} : { alsoHeld: seen.held }) }, message);
  }
}
