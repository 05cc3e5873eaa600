import type { Logger } from '@vigil/service';
import mqtt from 'mqtt';

/** Our own connection to the broker, with the service credential. It may be away at any time. */
export interface BrokerLink {
  isUp(): boolean;
  /** QoS 1: resolves when the broker has confirmed. QoS 0: when it was handed over. Rejects while the link is down. */
  publish(topic: string, payload: string, qos: 0 | 1): Promise<void>;
  /** Calls each time when the connection is there (again). */
  whenUp(listener: () => void): void;
  stop(): Promise<void>;
}

export interface BrokerLinkOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly logger: Logger;
}

/** For an installation that wants no broker: never up, and nobody waits for it. */
export const noBrokerLink: BrokerLink = {
  isUp: () => false,
  publish: () => Promise.reject(new Error('no broker configured')),
  whenUp: () => undefined,
  stop: () => Promise.resolve(),
};

const publishTimeoutMs = 10_000;

export function openBrokerLink(options: BrokerLinkOptions): BrokerLink {
  const { logger } = options;
  const client = mqtt.connect(options.url, {
    username: options.username,
    password: options.password,
    clientId: `ingest-${process.pid}`,
    clean: true,
    reconnectPeriod: 1_000,
    // Else one refused CONNECT, for whatever passing reason, would end the link until this process starts again.
    reconnectOnConnackError: true,
    connectTimeout: 5_000,
    keepalive: 15,
    // The outbox is a table; a queue in memory would only lose what it hides.
    queueQoSZero: false,
  });
  const listeners: (() => void)[] = [];
  let lastFault = '';
  client.on('connect', () => {
    lastFault = '';
    logger.info({ url: options.url }, 'broker link is up');
    for (const listener of listeners) listener();
  });
  client.on('error', (error) => {
    // One line per kind of fault, not one per attempt.
    if (error.message === lastFault) return;
    lastFault = error.message;
    logger.warn({ err: error, url: options.url }, 'broker link');
  });
  return {
    isUp: () => client.connected,
    publish: (topic, payload, qos) => {
      if (!client.connected) return Promise.reject(new Error('broker link is down'));
      return withDeadline(client.publishAsync(topic, payload, { qos }), publishTimeoutMs);
    },
    whenUp: (listener) => {
      listeners.push(listener);
    },
    stop: () => client.endAsync(true),
  };
}

/** MQTT.js keeps a QoS 1 publish over a reconnect; whoever waits wants to know earlier. */
async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`broker did not confirm within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
