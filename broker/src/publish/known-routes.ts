import type { Route } from './route.ts';

/** Topics remembered for one session; a platform gateway speaks for thousands of units. */
const maxRoutes = 4096;

/** A topic with what may be done with it. */
export interface KnownRoute {
  readonly topic: string;
  readonly route: Route;
}

/**
 * What may be done with the topics that a session has published to. Most devices use few, one after the other: the
 * last one is found by its bytes, without making a string of them.
 */
export class KnownRoutes {
  #last: KnownRoute | undefined;
  /** Made with the second topic. */
  #all: Map<string, KnownRoute> | undefined;

  get(topic: string): KnownRoute | undefined {
    return this.#last?.topic === topic ? this.#last : this.#all?.get(topic);
  }

  /** The last topic that was used, if these bytes are it. */
  lastIf(bytes: Buffer, from: number, to: number): KnownRoute | undefined {
    const last = this.#last;
    if (last === undefined) return undefined;
    const { topic } = last;
    if (topic.length !== to - from) return undefined;
    // Bytes against UTF-16 units, which is right for ASCII; a topic that is anything else goes nowhere from here.
    for (let index = 0; index < topic.length; index += 1)
      if (topic.charCodeAt(index) !== bytes[from + index]) return undefined;
    return last;
  }

  add(topic: string, route: Route): KnownRoute {
    const known = { topic, route };
    // A sender may invent these without end.
    if (route.kind === 'refused') return known;
    if (this.#last !== undefined && this.#all === undefined) this.#all = new Map([[this.#last.topic, this.#last]]);
    if (this.#all !== undefined) {
      if (this.#all.size >= maxRoutes) this.#all.clear();
      this.#all.set(topic, known);
    }
    this.#last = known;
    return known;
  }

  used(known: KnownRoute): void {
    this.#last = known;
  }
}
