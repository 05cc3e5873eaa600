import { defaultPlaces } from './places.ts';
import { plainHeader } from './register-columns.ts';

const { city, counties } = defaultPlaces;
const byName = new Map(
  counties.flatMap(({ id, code, zh, en, also = [] }) =>
    [id, code, zh, en, zh.slice(0, -1), ...also].map((name) => [plainHeader(name), id] as const),
  ),
);
/** `广东省清远市清城区`: what stands before the city is not looked at, there is one of its name. */
const byLongName = counties.map(({ id, zh }) => [plainHeader(city.zh + zh), id] as const);

/** The id of the county that people write like this, in files, at the command line, in doubts. */
export function countyCalled(written: string): string | undefined {
  const key = plainHeader(written);
  return byName.get(key) ?? byLongName.find(([name]) => key.endsWith(name))?.[1];
}
