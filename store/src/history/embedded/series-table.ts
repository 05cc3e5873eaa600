import type { HistoryPoint } from '../history-driver.ts';
import type { DayFile } from './day-file.ts';

interface Series {
  readonly id: number;
  tags: Readonly<Record<string, string>>;
}

/** The numbers of the series of one day file, kept in memory by the writer. */
export class SeriesTable {
  readonly #known = new Map<string, Series>();
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
    const key = `${point.measurement}\n${point.unit}`;
    const known = this.#known.get(key);
    if (known !== undefined) {
      if (known.tags !== point.tags && !sameTags(known.tags, point.tags)) {
        this.#updateTags.run(JSON.stringify(point.tags), known.id);
        known.tags = point.tags;
      }
      return known.id;
    }
    const tags = JSON.stringify(point.tags);
    const found = this.#find.get(point.measurement, point.unit);
    let id = Number(found?.['id']);
    if (found === undefined) id = Number(this.#insert.run(point.measurement, point.unit, tags).lastInsertRowid);
    else this.#updateTags.run(tags, id);
    this.#known.set(key, { id, tags: point.tags });
    return id;
  }

  /** After a rollback: numbers that it handed out do not exist. */
  forget(): void {
    this.#known.clear();
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
