import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes';
import { writeToStream } from 'mqtt-packet';
import { ExactTopics, isEmitter } from './exact-topics.ts';

// 65,536 buffers that would save making two bytes for each packet Aedes writes; they take 7 MB.
writeToStream.cacheNumbers = false;

type Done = (error?: Error) => void;
// Aedes calls it internally as (packet, client, done), which its types leave out.
const internals: { readonly publish: Function } = Aedes.prototype;
type IsRouted = (client: Client, packet: PublishPacket) => boolean;

/**
 * Aedes that does not look for receivers of what nobody may receive. Messages going up end in the journal; without
 * this each of them costs two promises, a trie look-up and an event after its PUBACK.
 */
export class RoutingBroker extends Aedes {
  readonly #isRouted: IsRouted;

  constructor(options: AedesOptions, isRouted: IsRouted) {
    super(options);
    // `mq` is an option of Aedes and a property that its types leave out; here it is wrapped before it is used.
    const wildcards: unknown = Reflect.get(this, 'mq');
    if (!isEmitter(wildcards)) throw new TypeError('Aedes keeps its emitter elsewhere');
    Reflect.set(this, 'mq', new ExactTopics(wildcards));
    this.#isRouted = isRouted;
  }

  override publish(packet: PublishPacket, second: Client | null | Done, third?: Done): void {
    if (typeof second === 'object' && second !== null && third !== undefined && !this.#isRouted(second, packet)) {
      third();
      return;
    }
    Reflect.apply(internals.publish, this, third === undefined ? [packet, second] : [packet, second, third]);
  }
}
