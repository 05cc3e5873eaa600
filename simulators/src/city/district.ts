import type { Random } from '../random.ts';
import type { CityOptions, Rows } from './rows.ts';

/** A part of the city that is drawn by itself, from a random stream of its own, so that none changes another. */
export interface District {
  /** Names the random stream: another name draws another city from the same seed. */
  readonly name: string;
  /** Adds its sites, organisations and units. */
  draw(rows: Rows, random: Random, options: CityOptions, date: (daysFromToday: number) => string): void;
}
