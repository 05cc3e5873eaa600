import type { HistoryPoint } from '../history-driver.ts';
import type { DayFile } from './day-file.ts';

interface Series {
  readonly id: number;
  readonly measurement: string;
  readonly unit: string;
  tags: Readonly<Record<string, string>>;
}

/** The numbers of the series of one day file, kept in memory by the writer. */
export class SeriesTable {
  readonly #known = new Map<string, Series>();
  /** The same by the object of tags, one a unit for most callers: spares making and hashing a key for each point. */
  #byTags = new WeakMap<HistoryPoint['tags'], Series>();
  readonly #find;
  readonly #insert;
  readonly #updateTags;

  constructor(file: DayFile) {
    this.#find = file.db.prepare('SELECT id FROM series WHERE measurement = ? AND unit = ?');
    this.#insert = file.db.prepare('INSERT INTO series (measurement, unit, tags) VALUES (?, ?, ?)');
    this.#updateTags = file.db.prepare('UPDATE series SET tags = ? WHERE id = ?');
  }

  /** The point's series, made when new, with the tags that it comes with. Inside a transaction. */
  idOf(point: HistoryPoint): number {
    const { measurement, unit, tags } = point;
    const last = this.#byTags.get(tags);
    if (last?.tags === tags && last.measurement === measurement && last.unit === unit) return last.id;
    const series = this.#lookUp(point);
    this.#byTags.set(tags, series);
    return series.id;
  }

  #lookUp({ measurement, unit, tags }: HistoryPoint): Series {
    const key = `${measurement}\n${unit}`;
    const known = this.#known.get(key);
    if (known !== undefined) {
      if (known.tags !== tags && !sameTags(known.tags, tags)) this.#updateTags.run(JSON.stringify(tags), known.id);
      known.tags = tags;
      return known;
    }
    const text = JSON.stringify(tags);
    const found = this.#find.get(measurement, unit);
    let id = Number(found?.['id']);
    if (found === undefined) id = Number(this.#insert.run(measurement, unit, text).lastInsertRowid);
    else this.#updateTags.run(text, id);
    const series = { id, measurement, unit, tags };
    this.#known.set(key, series);
    return series;
  }

  /** After a rollback: numbers that it handed out do not exist. */
  forget(): void {
    this.#known.clear();
    this.#byTags = new WeakMap();
  }
}

function sameTags(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  let names = 0;
  for (const name in a) {
    if (a[name] !== b[name]) return false;
    names += 1;
  }
  return Object.keys(b).length === names;
}
