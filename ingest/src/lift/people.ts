import { type CanonicalCode, kindsWithCar, newestPeople, type PeopleKnown, type UnitKind } from '@vigil/vocabulary';
import type { Source } from '../decode/decoded.ts';
import type { LiveState } from '../world.ts';
import { liftMemory } from './memory.ts';

/** What is known about people in the car at the time of a message. */
export interface PeopleFacts {
  readonly passengers: boolean | null;
  readonly peopleCount: number | null;
  /** false: the unit said that it has no sensor, so its `passengers` means nothing (domain: unknown, not empty). */
  readonly peopleSensor: boolean | null;
  readonly door: string | null;
  /** Stands level at a landing: said by the message itself, or by the last status of a car at rest. */
  readonly atLanding: boolean;
}

/** The last status, and over it what was said since with a fault or alarm. */
export function peopleOf(state: Readonly<LiveState> | null): PeopleKnown {
  const { passengers, peopleCount } = state?.status ?? {};
  const known = {
    passengers: typeof passengers === 'boolean' ? passengers : null,
    peopleCount: typeof peopleCount === 'number' ? peopleCount : null,
  };
  const { reported } = liftMemory.of(state);
  if (reported === undefined) return known;
  return newestPeople(known, {
    passengers: reported.passengers ?? undefined,
    peopleCount: reported.peopleCount ?? undefined,
  });
}

export type Occupancy = 'yes' | 'no' | 'unknown';

export function occupancyOf(facts: Pick<PeopleFacts, 'passengers' | 'peopleCount' | 'peopleSensor'>): Occupancy {
  if (facts.peopleSensor === false) return 'unknown';
  if (facts.peopleCount !== null && facts.peopleCount > 0) return 'yes';
  if (facts.passengers !== null) return facts.passengers ? 'yes' : 'no';
  return facts.peopleCount === 0 ? 'no' : 'unknown';
}

export type PeopleReason =
  | 'not-about-people'
  | 'in-maintenance'
  | 'people-in-car'
  | 'maybe-people'
  | 'empty'
  | 'door-open'
  | 'at-landing';
export interface PeopleVerdict {
  readonly emergency: boolean;
  readonly reason: PeopleReason;
}

type Reported = NonNullable<ReturnType<typeof liftMemory.of>['reported']>;

/** A fault becomes an emergency when somebody is in the car, or may be and cannot simply walk out. */
export function judgePeople(input: {
  readonly code: Pick<CanonicalCode, 'id' | 'emergencyWithPeople'>;
  readonly kind: UnitKind;
  readonly inMaintenance: boolean;
  readonly facts: PeopleFacts;
}): PeopleVerdict {
  if (input.code.emergencyWithPeople !== true) return { emergency: false, reason: 'not-about-people' };
  // The technician is in the car.
  if (input.inMaintenance) return { emergency: false, reason: 'in-maintenance' };
  const occupancy = occupancyOf(input.facts);
  if (occupancy === 'yes') return { emergency: true, reason: 'people-in-car' };
  if (occupancy === 'no') return { emergency: false, reason: 'empty' };
  if (!kindsWithCar.includes(input.kind)) return { emergency: false, reason: 'not-about-people' };
  if (input.facts.door === 'open') return { emergency: false, reason: 'door-open' };
  // A parked car without a people sensor is parked most of the time: a power cut must not make an emergency of each
  // and hide the ones with people. Whoever is in it presses the button, which rings whatever is known.
  if (input.facts.atLanding && input.code.id !== 'stopped-outside-zone')
    return { emergency: false, reason: 'at-landing' };
  return { emergency: true, reason: 'maybe-people' };
}

/**
 * Was a message received after what was said of people? By their places where both stand in one life of a journal:
 * readings may be judged behind the rest, and our clock may have been set between the two.
 */
export function isAfter({ journal, entry }: Source, said: Reported): boolean {
  const isSameJournal = said.journal === journal && said.epoch === entry.epoch && said.seq !== undefined;
  return isSameJournal ? entry.seq >= (said.seq ?? 0) : entry.receivedAt >= said.at;
}
