export { readCity } from './city/city-file.ts';
export { generateCity } from './city/generate.ts';
export type { City, CityOptions } from './city/rows.ts';
export { cityConfigSchema } from './config.ts';
export {
  type Arrival,
  type Damage,
  type Day,
  damagesOf,
  ownClockAt,
  recordedDay,
  shrink,
  styleOf,
  travel,
} from './dirty-day/index.ts';
export {
  type CityCredential,
  type CityUnit,
  type Fleet,
  type FleetOptions,
  type FleetStatus,
  /** @public a living city inside somebody's own test or program */
  startFleet,
} from './fleet/fleet.ts';
export { openSession, type Session, type SessionOptions } from './fleet/session.ts';
export { vendorCode } from './models/codes.ts';
export { type Random, seededRandom } from './random.ts';
export { scenarios } from './scenarios/index.ts';
export { runScenario } from './scenarios/run-scenario.ts';
