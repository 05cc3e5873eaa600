import type { CanonicalId } from '@vigil/vocabulary';
import type { City } from '../city/rows.ts';
import { vendorCode } from '../models/codes.ts';
import { seededRandom } from '../random.ts';
import type { Fleet, Seat } from './fleet.ts';

/** Small troubles of an ordinary day, so that a quiet board still lives. No emergencies: those are scenarios. */
export interface IncidentOptions {
  readonly fleet: Fleet;
  readonly city: City;
  readonly seed: number;
  /** Mean time between two incidents, ms. */
  readonly everyMs: number;
  readonly onError: (error: Error) => void;
}

const liftFaults: readonly CanonicalId[] = [
  'door-close-fault',
  'door-open-fault',
  'floor-position-lost',
  'restart-prevented',
  'ebike-in-car',
  'door-cycling',
  'abnormal-vibration',
];
const faultsOf: Readonly<Record<string, readonly CanonicalId[]>> = {
  elevator: liftFaults,
  escalator: ['escalator-safety-chain', 'abnormal-vibration'],
  boiler: ['boiler-low-water', 'over-temperature'],
  'pressure-vessel': ['over-pressure'],
  crane: ['crane-overload', 'crane-wind'],
};

export function startIncidents(options: IncidentOptions): { stop(): void } {
  const random = seededRandom(options.seed).fork('incidents');
  const profiles = new Map(options.city.vendors.map((vendor) => [vendor.id, vendor.profile ?? 'vigil']));
  const timers = new Set<NodeJS.Timeout>();
  let serial = 0;

  const later = (ms: number, work: () => Promise<unknown>): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work().catch(options.onError);
    }, ms);
    timer.unref();
    timers.add(timer);
  };

  const faultOn = async (seat: Seat, canonical: CanonicalId): Promise<void> => {
    const session = options.fleet.session(seat.credential);
    if (session === undefined) return;
    serial += 1;
    const id = `day-${session.boot}-${serial}`;
    const { profile, code } = vendorCode(seat.unit.profile ?? profiles.get(seat.unit.vendor) ?? 'vigil', canonical);
    await session.publish(seat.unit.id, 'fault', { id, code, profile, active: true });
    later(random.int(60_000, 600_000), async () => {
      await options.fleet
        .session(seat.credential)
        ?.publish(seat.unit.id, 'fault', { id: `${id}-end`, code, profile, active: false });
    });
  };
  const cameraDark = async (seat: Seat): Promise<void> => {
    const session = options.fleet.session(seat.credential);
    if (session === undefined) return;
    const forMs = random.int(180_000, 900_000);
    seat.busyUntil = Date.now() + forMs;
    const dark = random.pick([
      { reachable: false, streaming: false, recording: false },
      { streaming: true, reachable: true, recording: false },
      { reachable: true, streaming: true, recording: true, imageOk: false },
    ]);
    for (let again = 0; again * 60_000 < forMs; again += 1)
      later(again * 60_000, () => session.publish(seat.unit.id, 'status', dark));
  };
  const fallSilent = (seat: Seat): void => {
    seat.busyUntil = Date.now() + random.int(12, 40) * 60_000;
  };
  const maintenance = async (seat: Seat): Promise<void> => {
    const session = options.fleet.session(seat.credential);
    if (session === undefined) return;
    const forMs = random.int(300_000, 1_200_000);
    seat.busyUntil = Date.now() + forMs;
    await session.publish(seat.unit.id, 'status', {
      mode: 'maintenance',
      moving: false,
      door: 'closed',
      doorZone: true,
      passengers: false,
    });
    later(forMs, () =>
      session.publish(seat.unit.id, 'status', {
        mode: 'normal',
        moving: false,
        door: 'closed',
        doorZone: true,
        passengers: false,
      }),
    );
  };

  const ticker = setInterval(
    () => {
      const seats = [...options.fleet.seats.values()];
      if (seats.length === 0) return;
      const draw = random.next();
      const of = (kind: string): Seat | undefined => {
        const candidates = seats.filter((seat) => seat.unit.kind === kind && seat.busyUntil < Date.now());
        return candidates.length === 0 ? undefined : random.pick(candidates);
      };
      const kind =
        draw < 0.45
          ? 'elevator'
          : draw < 0.55
            ? random.pick(['escalator', 'boiler', 'pressure-vessel', 'crane'])
            : draw < 0.75
              ? 'camera'
              : draw < 0.9
                ? 'silent'
                : 'maintenance';
      if (kind === 'silent') {
        fallSilent(random.pick(seats.filter((seat) => seat.unit.kind !== 'gateway')));
        return;
      }
      const seat = of(kind === 'maintenance' ? 'elevator' : kind);
      if (seat === undefined) return;
      const work =
        kind === 'camera'
          ? cameraDark(seat)
          : kind === 'maintenance'
            ? maintenance(seat)
            : faultOn(seat, random.pick(faultsOf[kind] ?? liftFaults));
      work.catch(options.onError);
    },
    Math.max(200, options.everyMs),
  );
  ticker.unref();
  return {
    stop: () => {
      clearInterval(ticker);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
