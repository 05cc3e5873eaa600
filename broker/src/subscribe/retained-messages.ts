import { contractLevels, isDownFamily, isWellFormedFilter, lastLevel, topicMatches } from '@vigil/vocabulary';
import type { AedesPublishPacket } from 'aedes';
import { Shares } from '../sessions/shares.ts';

export interface RetainedLimits {
  readonly retainedMessages: number;
  readonly retainedBytes: number;
}

/** Beside one for each registered unit: a unit may speak before it is registered. */
const spareStates = 64;

/**
 * Retained `state` messages, a convenience of routing that a restart forgets: what a unit's state is stands in the
 * store. Bounded in number and size, by vendor first: who retains too many loses its own oldest.
 */
export class RetainedMessages {
  readonly #limits: RetainedLimits;
  readonly #byTopic = new Map<string, AedesPublishPacket>();
  readonly #shares: Shares;

  /** @param unitsOf how many units a vendor has in the register */
  constructor(limits: RetainedLimits, unitsOf: (vendor: string) => number) {
    this.#limits = limits;
    const bounds = { each: (vendor: string) => spareStates + unitsOf(vendor), all: limits.retainedMessages };
    this.#shares = new Shares(bounds, (topic) => this.#byTopic.delete(topic));
  }

  get size(): number {
    return this.#byTopic.size;
  }

  /** An empty payload removes [MQTT-3.3.1-10]. Too large a payload also removes: an old state would be a lie. */
  store(packet: AedesPublishPacket): void {
    const { length } = packet.payload;
    const { topic } = packet;
    const [vendor = ''] = contractLevels(topic) ?? [];
    if (length === 0 || length > this.#limits.retainedBytes) {
      this.#byTopic.delete(topic);
      this.#shares.remove(vendor, topic);
      return;
    }
    this.#byTopic.set(topic, { ...packet, payload: Buffer.from(packet.payload) });
    this.#shares.add(vendor, topic);
  }

  /** Without a wildcard one look-up: the whole city subscribes to its answers within a minute after a restart. */
  *matching(filters: readonly string[]): Iterable<AedesPublishPacket> {
    for (const filter of filters) {
      const exact = this.#byTopic.get(filter);
      if (exact !== undefined) yield exact;
      // Answers and commands are never retained.
      if (!/[+#]/.test(filter) || isDownFamily(lastLevel(filter)) || !isWellFormedFilter(filter)) continue;
      for (const [topic, packet] of this.#byTopic) if (topicMatches(topic, filter)) yield packet;
    }
  }
}
