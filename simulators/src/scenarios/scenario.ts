import { defaultPlaces } from '@vigil/vocabulary';
import type { City } from '../city/rows.ts';
import type { CityCredential, CityUnit } from '../fleet/fleet.ts';
import type { Session, SessionOptions } from '../fleet/session.ts';

interface TakeOptions extends Pick<SessionOptions, 'boot' | 'will'> {
  /** One more connection beside the one that is taken already. */
  readonly again?: boolean;
}

/** What a scenario works with; tests hand in their own. */
export interface ScenarioContext {
  readonly city: City;
  /** Takes a credential over from the running city and connects with it. */
  take(credential: string, options?: TakeOptions): Promise<Session>;
  /** A connection that only CONNECT, one PUBLISH and DISCONNECT in one write ever see. */
  oneShot(credential: string, topic: string, payload: string): Promise<void>;
  /** Says what happens now, in both languages. */
  say(zh: string, en: string): void;
  /** Waits, scaled by the chosen speed; shows progress. */
  wait(ms: number, what: string): Promise<void>;
  /** Waits for something to become true at most `ms` (not scaled); false when it did not. */
  within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | null>;
  /** A unit asked for by name on the command line. */
  readonly unit: string | null;
  /** Authenticated request to the dashboard, for what devices cannot say. */
  api(method: string, path: string, body?: unknown): Promise<unknown>;
}

export interface Scenario {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  run(context: ScenarioContext): Promise<void>;
}

export class ScenarioError extends Error {}

export function credentialOf(city: City, unit: CityUnit): CityCredential {
  const found = city.credentials.find((entry) => entry.units !== 'all' && entry.units.includes(unit.id));
  if (found === undefined) throw new ScenarioError(`no credential speaks for ${unit.id}`);
  return found;
}

export function profileOf(city: City, unit: CityUnit): string {
  return unit.profile ?? city.vendors.find((vendor) => vendor.id === unit.vendor)?.profile ?? 'vigil';
}

/** The unit asked for, or the first that fits. */
export function chooseUnit(context: ScenarioContext, fits: (unit: CityUnit) => boolean, what: string): CityUnit {
  if (context.unit !== null) {
    const asked = context.city.units.find((unit) => unit.id === context.unit);
    if (asked === undefined) throw new ScenarioError(`unit ${context.unit} is not in the city`);
    return asked;
  }
  const found = context.city.units.find(fits);
  if (found === undefined) throw new ScenarioError(`the city has no ${what}`);
  return found;
}

export function describeUnit(city: City, unit: CityUnit): { readonly zh: string; readonly en: string } {
  const site = city.sites.find((entry) => entry.id === unit.site);
  const county = defaultPlaces.counties.find((entry) => entry.id === site?.county)?.zh ?? '';
  return {
    zh: `${county}${site?.address ?? ''} ${site?.name ?? ''} ${unit.name}（${unit.id}）`,
    en: `${unit.id}, ${site?.nameEn ?? site?.name ?? ''}`,
  };
}
