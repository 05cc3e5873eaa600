import { type Random, type Session, seededRandom } from '@vigil/simulators';
import { unitTopic } from '@vigil/vocabulary';
import { sendAgain } from './send-again.ts';

/** One message of the load, as its sender knows it. */
export interface Sent {
  readonly id: string;
  readonly unit: string;
  readonly family: 'alarm' | 'fault' | 'status';
  readonly code: string | null;
  /** Epoch ms; no two messages of a unit have the same. */
  readonly ts: number;
}

export interface Speaker {
  readonly session: Session;
  readonly vendor: string;
  readonly units: readonly string[];
}

export interface Load {
  /** Everything that was handed to an MQTT client, by id. */
  readonly sent: ReadonlyMap<string, Sent>;
  /** Ids whose PUBACK came. */
  readonly acknowledged: ReadonlySet<string>;
  /** Stops sending; resolves when every message has its PUBACK. */
  finish(): Promise<void>;
}

const faultCodes = ['door-close-fault', 'run-timeout', 'door-cycling'] as const;
/** Unacknowledged messages of one connection at which it waits, as a device with a small memory does. */
const mostPending = 40;

/**
 * Publishers that never repeat an id: alarms, faults and telemetry of all units in turn, QoS 1, each connection on its
 * own. While the broker is away they go on into their client's store, which sends again by itself.
 */
export function startLoad(
  speakers: readonly Speaker[],
  options: { readonly seed: number; readonly everyMs: number; readonly name?: string },
): Load {
  const sent = new Map<string, Sent>();
  const acknowledged = new Set<string>();
  const waiting = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const { name = 'load' } = options;
  let count = 0;

  const publish = async ({ session, vendor }: Speaker, message: Sent, payload: string): Promise<void> => {
    try {
      await sendAgain(() => session.publishRaw(unitTopic(vendor, message.unit, message.family), payload));
      acknowledged.add(message.id);
    } catch (error) {
      failures.push(error);
    }
  };
  const speak = (speaker: Speaker, random: Random): NodeJS.Timeout => {
    const { session, units } = speaker;
    let turn = 0;
    const pending = new Set<Promise<void>>();
    return setInterval(() => {
      if (pending.size >= mostPending) return;
      const unit = units[turn % units.length] ?? '';
      turn += 1;
      count += 1;
      const id = `${name}-${count}`;
      const dice = random.next();
      const family = dice < 0.2 ? 'alarm' : dice < 0.4 ? 'fault' : 'status';
      const code = family === 'status' ? null : family === 'alarm' ? 'alarm-button' : random.pick(faultCodes);
      const ts = Date.now();
      const body = code === null ? { temperature: 15 + random.next() * 10 } : { code, passengers: false };
      const payload = JSON.stringify({ v: 1, id, ts, boot: session.boot, seq: turn, ...body });
      const message: Sent = { id, unit, family, code, ts };
      sent.set(id, message);
      const work = publish(speaker, message, payload).finally(() => {
        pending.delete(work);
        waiting.delete(work);
      });
      pending.add(work);
      waiting.add(work);
    }, options.everyMs);
  };
  const random = seededRandom(options.seed);
  const timers = speakers.map((speaker) => speak(speaker, random.fork(speaker.session.credential)));

  return {
    sent,
    acknowledged,
    finish: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(waiting);
      if (failures.length > 0) throw new AggregateError(failures, 'publishing failed');
    },
  };
}
