import { setTimeout as pause } from 'node:timers/promises';
import {
  type Answer,
  answerSchema,
  type Command,
  commandSchema,
  type Messages,
  type UpFamily,
  unitTopic,
} from '@vigil/vocabulary';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';

export interface SessionOptions {
  /** mqtt://, mqtts:// or ws:// address of the broker. */
  readonly url: string;
  readonly credential: string;
  readonly token: string;
  readonly vendor: string;
  /** The unit whose `state` is the Will: the gateway itself, or the single device. */
  readonly self: string;
  /** Units whose answers and commands are subscribed to. */
  readonly listenFor: readonly string[];
  /** Session number; default: seconds since 1970, so that it grows over restarts. */
  readonly boot?: number;
  /** Another Will than the contract's, which says that `self` is offline. */
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain: boolean };
  readonly tls?: Pick<IClientOptions, 'ca' | 'cert' | 'key'>;
  /** 0: never reconnect by itself. */
  readonly reconnectPeriodMs?: number;
  readonly onAnswer?: (unit: string, answer: Answer) => void;
  readonly onCommand?: (unit: string, command: Command) => void;
  /** Connected (again): send births now. */
  readonly onConnect?: () => void;
  readonly onError?: (error: Error) => void;
}

/** How long an orderly end may take, ms. */
const endWithinMs = 3_000;

type Body<F extends UpFamily> = Partial<Messages[F]> & Readonly<Record<string, unknown>>;

/** One MQTT connection that speaks for one or many units, with a Will, session number and per-unit sequence. */
export interface Session {
  readonly credential: string;
  readonly boot: number;
  readonly client: MqttClient;
  /** Resolves when the broker has acknowledged (QoS 1) or the bytes were handed over (QoS 0). */
  publish<F extends UpFamily>(
    unit: string,
    family: F,
    body: Body<F>,
    options?: { readonly qos?: 0 | 1 },
  ): Promise<{ readonly seq: number }>;
  publishRaw(
    topic: string,
    payload: string | Buffer,
    options?: { readonly qos?: 0 | 1; readonly retain?: boolean },
  ): Promise<void>;
  /** Next answer for a message id or sequence; rejects when the session ends first. */
  answer(
    match: { readonly unit: string; readonly id?: string; readonly seq?: number; readonly what?: Answer['what'] },
    signal?: AbortSignal,
  ): Promise<Answer>;
  /** Orderly DISCONNECT: no Will. */
  end(): Promise<void>;
  /** Cuts the connection like a power failure: the broker publishes the Will. */
  kill(): void;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const boot = options.boot ?? Math.floor(Date.now() / 1000);
  const sequence = new Map<string, number>();
  const waiting = new Set<{
    matches(unit: string, answer: Answer): boolean;
    resolve(answer: Answer): void;
    reject(error: Error): void;
  }>();
  const heard: { readonly unit: string; readonly answer: Answer }[] = [];
  const client = mqtt.connect(options.url, {
    username: options.credential,
    password: options.token,
    clientId: `sim-${boot}-${Math.random().toString(36).slice(2, 8)}`,
    protocolVersion: 4,
    clean: true,
    // After a reconnect MQTT.js would ask for all filters in one SUBSCRIBE, which the broker refuses above 16: `usable`
    // below asks for them in portions, at every connect.
    resubscribe: false,
    keepalive: 30,
    reconnectPeriod: options.reconnectPeriodMs ?? 2_000 + Math.floor(Math.random() * 4_000),
    // A gateway comes back after "not authorized" too: its credential may be registered in a moment.
    reconnectOnConnackError: options.reconnectPeriodMs !== 0,
    connectTimeout: 20_000,
    rejectUnauthorized: true,
    ...options.tls,
    will: {
      topic: options.will?.topic ?? unitTopic(options.vendor, options.self, 'state'),
      payload: Buffer.from(options.will?.payload ?? JSON.stringify({ v: 1, state: 'offline', boot })),
      qos: 1,
      retain: options.will?.retain ?? true,
    },
  });
  client.on('error', (error) => options.onError?.(error));
  client.on('message', (topic, payload) => {
    const [, , , unit = '', family] = topic.split('/');
    const value: unknown = JSON.parse(payload.toString('utf8'));
    if (family === 'command') {
      const command = commandSchema.safeParse(value);
      if (command.success) options.onCommand?.(unit, command.data);
      return;
    }
    const parsed = answerSchema.safeParse(value);
    if (!parsed.success) {
      options.onError?.(new Error(`answer to ${unit} does not match the contract: ${parsed.error.message}`));
      return;
    }
    options.onAnswer?.(unit, parsed.data);
    heard.push({ unit, answer: parsed.data });
    if (heard.length > 500) heard.shift();
    for (const waiter of waiting) {
      if (waiter.matches(unit, parsed.data)) {
        waiting.delete(waiter);
        waiter.resolve(parsed.data);
      }
    }
  });
  const filters = options.listenFor.flatMap((unit) => [
    unitTopic(options.vendor, unit, 'answer'),
    unitTopic(options.vendor, unit, 'command'),
  ]);
  const subscribeAll = async (): Promise<void> => {
    // The broker takes at most 16 filters in one SUBSCRIBE.
    for (let start = 0; start < filters.length; start += 16)
      await client.subscribeAsync(filters.slice(start, start + 16), { qos: 1 });
  };

  await new Promise<void>((resolve, reject) => {
    let first = true;
    client.on('connect', () => {
      const usable = async (): Promise<void> => {
        await subscribeAll();
        if (first) {
          first = false;
          resolve();
        }
        options.onConnect?.();
      };
      usable().catch((error: Error) => {
        if (first) reject(error);
        else options.onError?.(error);
      });
    });
    if (options.reconnectPeriodMs === 0) {
      client.once('error', reject);
      client.once('close', () =>
        reject(new Error(`${options.credential}: the broker closed the connection before it was usable`)),
      );
    }
  });

  const nextSeq = (unit: string): number => {
    const seq = (sequence.get(unit) ?? 0) + 1;
    sequence.set(unit, seq);
    return seq;
  };
  return {
    credential: options.credential,
    boot,
    client,
    publish: async (unit, family, body, publishOptions) => {
      const seq = nextSeq(unit);
      const qos = publishOptions?.qos ?? 1;
      await client.publishAsync(
        unitTopic(options.vendor, unit, family),
        JSON.stringify({ v: 1, ts: Date.now(), boot, seq, ...body }),
        { qos, retain: family === 'state' },
      );
      return { seq };
    },
    publishRaw: async (topic, payload, publishOptions) => {
      await client.publishAsync(topic, payload, {
        qos: publishOptions?.qos ?? 1,
        retain: publishOptions?.retain ?? false,
      });
    },
    answer: (match, signal) => {
      const matches = (unit: string, answer: Answer): boolean =>
        unit === match.unit &&
        (match.id === undefined || answer.id === match.id) &&
        (match.seq === undefined || answer.seq === match.seq) &&
        (match.what === undefined || answer.what === match.what);
      const known = heard.find((entry) => matches(entry.unit, entry.answer));
      if (known !== undefined) return Promise.resolve(known.answer);
      return new Promise<Answer>((resolve, reject) => {
        const waiter = { matches, resolve, reject };
        waiting.add(waiter);
        signal?.addEventListener('abort', () => {
          waiting.delete(waiter);
          reject(signal.reason instanceof Error ? signal.reason : new Error('no answer in time'));
        });
      });
    },
    end: async () => {
      for (const waiter of waiting) waiter.reject(new Error('session ended'));
      waiting.clear();
      // An orderly end waits for every PUBACK; a broker that is gone sends none, and MQTT.js ignores a second wish.
      const orderly = client.endAsync(!client.connected);
      await Promise.race([orderly, pause(endWithinMs, undefined, { ref: false })]);
      if (client.connected) client.stream.destroy();
    },
    kill: () => {
      client.options.reconnectPeriod = 0;
      client.stream.destroy();
      client.end(true);
    },
  };
}
