import type { PublishPacket } from 'aedes';

/** Aedes ends a session for more. */
const maxLevels = 100;

/**
 * Topics for which Aedes ends a session without asking: empty ones, those with a wildcard, and very deep ones. They are
 * refused like any other that is not the sender's; so that Aedes asks, it is shown another in their place.
 */
export class ForeignTopics {
  readonly #sent = new WeakMap<object, string>();

  hide(packet: { topic: string }): void {
    const { topic } = packet;
    if (topic !== '' && !topic.includes('+') && !topic.includes('#') && !isDeep(topic)) return;
    this.#sent.set(packet, topic);
    packet.topic = '$';
  }

  /** The topic as it was sent. */
  show(packet: PublishPacket): void {
    const topic = this.#sent.get(packet);
    if (topic !== undefined) packet.topic = topic;
  }
}

function isDeep(topic: string): boolean {
  if (topic.length < maxLevels) return false;
  let levels = 1;
  for (let at = topic.indexOf('/'); at >= 0; at = topic.indexOf('/', at + 1)) levels += 1;
  return levels > maxLevels;
}
