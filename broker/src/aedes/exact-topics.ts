import type { AedesPublishPacket } from 'aedes';

type Done = (error?: Error | null) => void;
type Listener = (packet: AedesPublishPacket, done: Done) => void;

/** What Aedes asks of the emitter between its publishers and its subscribers. */
export interface Emitter {
  on(topic: string, listener: Listener, done?: Done): unknown;
  removeListener(topic: string, listener: Listener, done?: Done): unknown;
  emit(packet: AedesPublishPacket, done?: Done): unknown;
  close(done: Done): unknown;
}

export function isEmitter(value: unknown): value is Emitter {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['on', 'removeListener', 'emit', 'close'].every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

/**
 * Keeps filters without a wildcard in one map, and leaves only the others to Aedes' own emitter, whose tree takes a map
 * for each level of each filter. A city is thousands of devices that each subscribe to a topic of their own: a
 * subscription costs one entry, and a slow reader of one topic holds up nobody else.
 */
export class ExactTopics implements Emitter {
  readonly #wildcards: Emitter;
  readonly #exact = new Map<string, Listener | readonly Listener[]>();

  constructor(wildcards: Emitter) {
    this.#wildcards = wildcards;
  }

  on(topic: string, listener: Listener, done?: Done): void {
    if (hasWildcard(topic)) {
      this.#wildcards.on(topic, listener, done);
      return;
    }
    const others = this.#exact.get(topic);
    this.#exact.set(topic, others === undefined ? listener : [...listOf(others), listener]);
    if (done !== undefined) setImmediate(done);
  }

  removeListener(topic: string, listener: Listener, done?: Done): void {
    if (hasWildcard(topic)) {
      this.#wildcards.removeListener(topic, listener, done);
      return;
    }
    const [first, ...more] = listOf(this.#exact.get(topic) ?? []).filter((other) => other !== listener);
    if (first === undefined) this.#exact.delete(topic);
    else this.#exact.set(topic, more.length === 0 ? first : [first, ...more]);
    if (done !== undefined) setImmediate(done);
  }

  /** @param done called when every receiver has its message or has failed to take it */
  emit(packet: AedesPublishPacket, done: Done = () => undefined): void {
    const listeners = listOf(this.#exact.get(packet.topic) ?? []);
    if (listeners.length === 0) {
      this.#wildcards.emit(packet, done);
      return;
    }
    let waiting = listeners.length + 1;
    let failure: Error | null = null;
    const one: Done = (error) => {
      failure ??= error ?? null;
      waiting -= 1;
      if (waiting === 0) done(failure);
    };
    for (const listener of listeners) listener(packet, () => one());
    this.#wildcards.emit(packet, one);
  }

  close(done: Done): void {
    this.#exact.clear();
    this.#wildcards.close(done);
  }
}

const hasWildcard = (topic: string): boolean => topic.includes('+') || topic.includes('#');

function listOf(listeners: Listener | readonly Listener[]): readonly Listener[] {
  return typeof listeners === 'function' ? [listeners] : listeners;
}
