import { randomBytes } from 'node:crypto';
import { type Logger, supervise } from '@vigil/service';
import { canaryUnit, contractVersion, feedTopic, ownVendor, unitTopic } from '@vigil/vocabulary';
import { connect } from 'mqtt';

/**
 * Our MQTT connection: hears that the `change` table has grown, and sends the canary. Both may fail silently for
 * hours without anything on the board getting old: the tail looks by itself, and a canary that does not come through
 * is exactly what the age of the proof shows.
 */
export interface Bus {
  connected(): boolean;
  /** Connected, and the newest canary that had its time is acknowledged; null: there is no broker to ask. */
  accepting(): boolean | null;
  /** Canaries that the broker has acknowledged. */
  sent(): number;
  close(): Promise<void>;
}

/** For an installation without a broker: nothing is heard, no canary is sent. */
const noBus: Bus = { connected: () => false, accepting: () => null, sent: () => 0, close: async () => undefined };

/** @param deps.url empty or `none`: {@link noBus} */
export function startBus(deps: {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  readonly canaryEveryMs: number;
  readonly wake: () => void;
  readonly logger: Logger;
  readonly now: () => number;
}): Bus {
  if (deps.url === '' || deps.url === 'none') return noBus;
  const { logger } = deps;
  const client = connect(deps.url, {
    username: deps.user,
    password: deps.token,
    clientId: `dashboard-${randomBytes(6).toString('hex')}`,
    clean: true,
    keepalive: 15,
    connectTimeout: 5_000,
    reconnectPeriod: 2_000,
    // A canary of an hour ago proves nothing: what cannot be sent now is not sent.
    queueQoSZero: false,
  });
  let sent = 0;
  let accepting = false;
  let isOut = false;
  let away = false;
  const topic = unitTopic(ownVendor, canaryUnit, 'test');

  const sing = (): void => {
    if (!client.connected) return;
    // The one before has had its time. A broker whose disk takes nothing is connected, too.
    if (isOut) accepting = false;
    isOut = true;
    const payload = JSON.stringify({ v: contractVersion, id: randomBytes(9).toString('base64url'), ts: deps.now() });
    supervise(logger, 'canary', async () => {
      await client.publishAsync(topic, payload, { qos: 1 });
      sent += 1;
      isOut = false;
      accepting = true;
    });
  };

  client.on('connect', () => {
    if (away) logger.info('broker is back');
    away = false;
    supervise(logger, 'subscribe feed', async () => {
      await client.subscribeAsync(feedTopic, { qos: 0 });
      deps.wake();
      sing();
    });
  });
  client.on('message', () => deps.wake());
  const gone = (error?: Error): void => {
    if (!away) logger.warn({ err: error }, 'broker is away: changes are looked for each second, no canary');
    away = true;
  };
  client.on('close', () => {
    accepting = false;
    isOut = false;
    gone();
  });
  client.on('error', gone);
  const timer = setInterval(sing, deps.canaryEveryMs);

  return {
    connected: () => client.connected,
    accepting: () => accepting,
    sent: () => sent,
    close: async () => {
      clearInterval(timer);
      client.removeAllListeners('close');
      await client.endAsync(true);
    },
  };
}
