import {
  type AlarmView,
  type Availability,
  type AvailabilityCounts,
  type BoardCounts,
  type BoardSnapshot,
  boardHash,
  type ChangeBatch,
  type Lane,
  type LiveChange,
  lanes,
} from '@vigil/vocabulary';
import { buildAlarm, kindOfLane, laneCodes, type MockUnit } from './city.ts';
import { pick, seeded } from './random.ts';

export type Scene = { readonly [L in Lane]: number };
export const quietScene: Scene = { emergency: 3, fault: 14, offline: 60, inspection: 120, kitchen: 11 };

/** State behind the development server: the alarms, numbered changes, and nothing that a real server would persist. */
export class MockBoard {
  readonly epoch = Math.random().toString(36).slice(2, 10);
  readonly units: readonly MockUnit[];
  readonly #alarms = new Map<string, AlarmView>();
  readonly closed: AlarmView[] = [];
  readonly #ring: ChangeBatch[] = [];
  #seq = 1;
  #nextId = 1;
  tell: (batch: ChangeBatch) => void = () => undefined;
  ring: (alarm: AlarmView) => void = () => undefined;

  constructor(units: readonly MockUnit[]) {
    this.units = units;
  }
  get seq(): number {
    return this.#seq;
  }
  open(): readonly AlarmView[] {
    return [...this.#alarms.values()];
  }
  get(id: string): AlarmView | undefined {
    return this.#alarms.get(id) ?? this.closed.find((alarm) => alarm.id === id);
  }
  hash(): string {
    return boardHash(this.#alarms.values());
  }
  unitCounts(): AvailabilityCounts {
    const by: Record<Availability, number> = {
      online: 0,
      late: 0,
      offline: 0,
      frozen: 0,
      blocked: 0,
      'scheduled-off': 0,
      'unknown-ours': 0,
      'never-seen': 0,
    };
    for (const unit of this.units) by[unit.availability] += 1;
    return { total: this.units.length, by };
  }
  counts(): BoardCounts {
    const zero = (): Record<Lane, number> => ({ emergency: 0, fault: 0, offline: 0, inspection: 0, kitchen: 0 });
    const open = zero();
    const unacknowledged = zero();
    for (const alarm of this.#alarms.values()) {
      open[alarm.lane] += 1;
      if (alarm.acknowledgedAt === null) unacknowledged[alarm.lane] += 1;
    }
    return { open, unacknowledged, units: this.unitCounts() };
  }
  snapshot(): BoardSnapshot {
    const now = Date.now();
    return {
      epoch: this.epoch,
      seq: this.#seq,
      serverTime: now,
      alarms: this.open(),
      counts: this.counts(),
      proof: { at: now - (now % 15_000), latencyMs: 41 },
    };
  }
  replay(seq: number): readonly ChangeBatch[] | null {
    if (seq === this.#seq) return [];
    const from = this.#ring.findIndex((batch) => batch.prev === seq);
    return from < 0 ? null : this.#ring.slice(from);
  }

  set(scene: Scene, seed = 11): void {
    const random = seeded(seed);
    const now = Date.now();
    const changes: LiveChange[] = [];
    for (const alarm of this.#alarms.values())
      changes.push({ type: 'alarm', alarm: { ...alarm, version: alarm.version + 1, closedAt: now, state: 'normal' } });
    this.#alarms.clear();
    for (const lane of lanes) {
      const fitting = this.units.filter((unit) => kindOfLane(lane, unit));
      for (let i = 0; i < scene[lane]; i += 1) {
        const alarm = buildAlarm({
          id: this.#nextId,
          unit: pick(random, fitting),
          code: lane === 'emergency' ? (laneCodes.emergency[i % 5] ?? 'alarm-button') : pick(random, laneCodes[lane]),
          ageMs: lane === 'emergency' ? 20_000 + i * 47_000 : Math.floor(random() ** 2 * 200 * 3_600_000) + 90_000,
          now,
          acknowledged: lane === 'emergency' ? i % 3 === 2 : random() < 0.4,
          random,
        });
        this.#nextId += 1;
        const shelved = lane !== 'emergency' && i % 13 === 5;
        const placed: AlarmView = shelved ? { ...alarm, state: 'shelved' } : alarm;
        this.#alarms.set(alarm.id, placed);
        changes.push({ type: 'alarm', alarm: placed });
      }
    }
    this.#publish(changes);
  }
  raise(): AlarmView {
    const random = seeded(this.#nextId);
    const unit = pick(
      random,
      this.units.filter((entry) => kindOfLane('emergency', entry)),
    );
    const alarm = buildAlarm({
      id: this.#nextId,
      unit,
      code: 'alarm-button',
      ageMs: 0,
      now: Date.now(),
      acknowledged: false,
      random,
    });
    this.#nextId += 1;
    this.put(alarm);
    this.ring(alarm);
    return alarm;
  }
  put(alarm: AlarmView): void {
    if (alarm.closedAt === null) this.#alarms.set(alarm.id, alarm);
    else {
      this.#alarms.delete(alarm.id);
      this.closed.unshift(alarm);
    }
    this.#publish([{ type: 'alarm', alarm }]);
  }
  #publish(changes: readonly LiveChange[]): void {
    const batch: ChangeBatch = {
      epoch: this.epoch,
      prev: this.#seq,
      seq: this.#seq + 1,
      changes: [...changes, { type: 'counts', counts: this.counts() }],
    };
    this.#seq += 1;
    this.#ring.push(batch);
    if (this.#ring.length > 200) this.#ring.shift();
    this.tell(batch);
  }
}
