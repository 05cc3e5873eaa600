import { isDownFamily, isWellFormedFilter, lastLevel, topicMatches } from '@vigil/vocabulary';
import type { AedesPublishPacket } from 'aedes';

export interface RetainedLimits {
  readonly retainedMessages: number;
  readonly retainedBytes: number;
}

/**
 * Retained `state` messages, a convenience of routing that a restart forgets: what a unit's state is stands in the
 * store. Bounded in number and size; what is beyond is delivered but not retained.
 */
export class RetainedMessages {
  readonly #limits: RetainedLimits;
  readonly #byTopic = new Map<string, AedesPublishPacket>();

  constructor(limits: RetainedLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#byTopic.size;
  }

  /** An empty payload removes [MQTT-3.3.1-10]. Too large a payload also removes: an old state would be a lie. */
  store(packet: AedesPublishPacket): void {
    const { length } = packet.payload;
    const { retainedMessages, retainedBytes } = this.#limits;
    const isFull = this.#byTopic.size >= retainedMessages && !this.#byTopic.has(packet.topic);
    if (length === 0 || length > retainedBytes) this.#byTopic.delete(packet.topic);
    else if (!isFull) this.#byTopic.set(packet.topic, { ...packet, payload: Buffer.from(packet.payload) });
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
