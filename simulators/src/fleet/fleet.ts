import { setTimeout as pause } from 'node:timers/promises';
import type { City } from '../city/rows.ts';
import type { ModelStep, UnitModel } from '../models/model.ts';
import { modelFor } from '../models/model-for.ts';
import { seededRandom } from '../random.ts';
import { createAgenda } from './agenda.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

export type CityUnit = City['units'][number];
export type CityCredential = City['credentials'][number];

export interface FleetOptions {
  readonly city: City;
  readonly url: string;
  readonly seed: number;
  /** Report interval of a unit when nothing changes, ms. */
  readonly intervalMs: number;
  /** Connections are opened over this time, ms: a real city does not arrive in one instant. */
  readonly connectOverMs: number;
  readonly tls?: SessionOptions['tls'];
  readonly onEvent?: (event: FleetEvent) => void;
}
export type FleetEvent =
  | { readonly type: 'connected'; readonly credential: string; readonly connected: number; readonly wanted: number }
  | { readonly type: 'error'; readonly credential: string; readonly error: Error };

export interface FleetStatus {
  readonly connected: number;
  readonly wanted: number;
  readonly published: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly released: readonly string[];
}

/** A city that reports: real MQTT clients, one per gateway or single device. */
export interface Fleet {
  status(): FleetStatus;
  session(credential: string): Session | undefined;
  /** Seats of all units that the fleet drives at present. */
  readonly seats: ReadonlyMap<string, Seat>;
  /** Orderly disconnects these credentials so that somebody else (a scenario) can speak for them. */
  release(credentials: readonly string[]): Promise<void>;
  resume(credentials: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface Seat {
  readonly unit: CityUnit;
  readonly credential: string;
  readonly model: UnitModel;
  /** The unit's own voice is taken by an incident until this moment, epoch ms. */
  busyUntil: number;
}

/** How many QoS 1 messages may wait for their PUBACK before further status reports are skipped. */
const maxWaiting = 20_000;
/** How long a stop waits for sessions that are being opened, ms. */
const openingGraceMs = 2_000;

export function startFleet(options: FleetOptions): Fleet {
  const random = seededRandom(options.seed);
  const units = new Map(options.city.units.map((unit) => [unit.id, unit]));
  const seats = new Map<string, Seat>();
  const sessions = new Map<string, Session>();
  const opening = new Map<string, Promise<void>>();
  const released = new Set<string>();
  const agenda = createAgenda<Seat>(Date.now());
  const counts = { published: 0, acknowledged: 0, failed: 0 };
  let stopped = false;

  const reportError = (credential: string, error: Error): void =>
    options.onEvent?.({ type: 'error', credential, error });
  const self = (credential: CityCredential): string =>
    credential.role === 'gateway' ? credential.id : (credential.units[0] ?? credential.id);
  const unitsOf = (credential: CityCredential): readonly string[] =>
    credential.units === 'all' ? [] : credential.units;

  const announce = (credential: CityCredential, session: Session): void => {
    const own = self(credential);
    const all = unitsOf(credential).map((id) => births(units.get(id), session, options.intervalMs));
    all.push(session.publish(own, 'state', { state: 'online' }).then(() => undefined));
    Promise.all(all).catch((error: Error) => reportError(credential.id, error));
  };

  const open = async (credential: CityCredential): Promise<void> => {
    if (credential.token === undefined) return;
    const holder: { session?: Session } = {};
    const session = await openSession({
      url: options.url,
      credential: credential.id,
      token: credential.token,
      vendor: credential.vendor,
      self: self(credential),
      listenFor: [self(credential)],
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      onConnect: () => {
        if (holder.session !== undefined) announce(credential, holder.session);
      },
      onError: (error) => reportError(credential.id, error),
    });
    holder.session = session;
    if (stopped || released.has(credential.id)) {
      await session.end();
      return;
    }
    sessions.set(credential.id, session);
    announce(credential, session);
    options.onEvent?.({
      type: 'connected',
      credential: credential.id,
      connected: sessions.size,
      wanted: options.city.credentials.length,
    });
    for (const id of unitsOf(credential)) {
      const unit = units.get(id);
      if (unit === undefined || seats.has(id)) continue;
      const seat: Seat = {
        unit,
        credential: credential.id,
        model: modelFor(unit, random.fork(id), options.intervalMs),
        busyUntil: 0,
      };
      seats.set(id, seat);
      agenda.add(Date.now() + random.int(200, options.intervalMs), seat);
    }
  };

  const begin = (credential: CityCredential, afterMs: number): void => {
    const timer = setTimeout(() => {
      if (stopped || released.has(credential.id)) return;
      const work = open(credential)
        .catch((error: Error) => reportError(credential.id, error))
        .finally(() => opening.delete(credential.id));
      opening.set(credential.id, work);
    }, afterMs);
    timer.unref();
  };
  options.city.credentials.forEach((credential, index) =>
    begin(credential, Math.floor((index / options.city.credentials.length) * options.connectOverMs)),
  );

  const send = async (session: Session, seat: Seat, message: ModelStep['messages'][number]): Promise<void> => {
    await session.publish(seat.unit.id, message.family, message.body, { qos: message.qos ?? 1 });
    counts.acknowledged += 1;
  };
  const ticker = setInterval(() => {
    const now = Date.now();
    for (const seat of agenda.take(now)) {
      const session = sessions.get(seat.credential);
      if (session === undefined) {
        agenda.add(now + options.intervalMs, seat);
        continue;
      }
      if (seat.busyUntil > now) {
        agenda.add(seat.busyUntil, seat);
        continue;
      }
      const step = seat.model.step(now);
      agenda.add(now + step.nextInMs, seat);
      if (!session.client.connected || counts.published - counts.acknowledged - counts.failed > maxWaiting) continue;
      for (const message of step.messages) {
        counts.published += 1;
        send(session, seat, message).catch((error: Error) => {
          counts.failed += 1;
          reportError(seat.credential, error);
        });
      }
    }
  }, 100);

  return {
    seats,
    status: () => ({
      connected: [...sessions.values()].filter((session) => session.client.connected).length,
      wanted: options.city.credentials.length,
      ...counts,
      released: [...released],
    }),
    session: (credential) => sessions.get(credential),
    release: async (credentials) => {
      for (const id of credentials) released.add(id);
      await Promise.all(credentials.flatMap((id) => opening.get(id) ?? []));
      await Promise.all(
        credentials.map(async (id) => {
          const session = sessions.get(id);
          sessions.delete(id);
          await session?.end();
        }),
      );
    },
    resume: async (credentials) => {
      for (const id of credentials) {
        if (!released.delete(id)) continue;
        const credential = options.city.credentials.find((entry) => entry.id === id);
        if (credential !== undefined) await open(credential);
      }
    },
    stop: async () => {
      stopped = true;
      clearInterval(ticker);
      // Without a broker an opening session tries for ever; one that gets through later ends by itself.
      await Promise.race([Promise.all(opening.values()), pause(openingGraceMs, undefined, { ref: false })]);
      await Promise.all([...sessions.values()].map((session) => session.end()));
      sessions.clear();
    },
  };
}

async function births(unit: CityUnit | undefined, session: Session, intervalMs: number): Promise<void> {
  if (unit === undefined) return;
  await session.publish(unit.id, 'birth', {
    boot: session.boot,
    kind: unit.kind,
    firmware: '1.0-sim',
    intervalMs,
    ...(unit.kind === 'elevator'
      ? { capabilities: { peopleSensor: unit.peopleSensor ?? false, levelSensor: true, voice: true } }
      : {}),
  });
  if (unit.kind === 'elevator')
    await session.publish(unit.id, 'test', { id: `test-${unit.id}-${session.boot}`, result: 'ok' });
}
