import type { ExpressionBuilder } from 'kysely';
import type { QuarantineBounds } from '../ports/quarantine.ts';
import type { Schema } from '../schema.ts';
import type { Session } from '../session.ts';
import { countOfRows, sumOf } from './rows.ts';

interface Sum {
  /** '': of nobody that we know. */
  readonly vendor: string;
  readonly count: number;
  readonly bytes: number;
}

/** Sums by vendor, written with the rows: to keep a bound nothing is scanned but what goes. */
export interface QuarantineSums {
  added(vendor: string | null, count: number, bytes: number): Promise<void>;
  /** Drops until everything is within the bounds; returns how many rows went. */
  keepWithin(bounds: QuarantineBounds): Promise<number>;
  keepRows(keep: number): Promise<number>;
}

/** Rows dropped at once: a piece of the caller's transaction. */
const dropAtOnce = 500;
/** What is beyond is dropped down to this part of the bound, so that not each message has to drop one. */
const downTo = 0.95;

export function quarantineSums({ db }: Session): QuarantineSums {
  const all = (): Promise<readonly Sum[]> => db.selectFrom('quarantine_sum').selectAll().execute();
  const of = (vendor: string) => (eb: ExpressionBuilder<Schema, 'quarantine'>) =>
    vendor === '' ? eb('vendor', 'is', null) : eb('vendor', '=', vendor);

  const added: QuarantineSums['added'] = async (vendor, count, bytes) => {
    await db
      .insertInto('quarantine_sum')
      .values({ vendor: vendor ?? '', count, bytes })
      .onConflict((conflict) =>
        conflict.column('vendor').doUpdateSet((eb) => ({
          count: eb('quarantine_sum.count', '+', count),
          bytes: eb('quarantine_sum.bytes', '+', bytes),
        })),
      )
      .execute();
  };

  /** The oldest rows of a vendor, whole entries: bytes stand in an entry's first row. */
  async function dropOldest(vendor: string, rows: number): Promise<Sum> {
    const last = await db
      .selectFrom('quarantine')
      .select(['id', 'bytes_of'])
      .where(of(vendor))
      .orderBy('id')
      .limit(1)
      .offset(Math.max(0, rows - 1))
      .executeTakeFirst();
    const upTo = last === undefined ? Number.MAX_SAFE_INTEGER : await lastOfEntry(last);
    const gone = await db
      .selectFrom('quarantine')
      .select([countOfRows.as('count'), sumOf('size').as('bytes')])
      .where(of(vendor))
      .where('id', '<=', upTo)
      .executeTakeFirstOrThrow();
    await db.deleteFrom('quarantine').where(of(vendor)).where('id', '<=', upTo).execute();
    await added(vendor === '' ? null : vendor, -gone.count, -gone.bytes);
    return { vendor, ...gone };
  }

  async function lastOfEntry({ id, bytes_of }: { readonly id: number; readonly bytes_of: number | null }) {
    const row = await db
      .selectFrom('quarantine')
      .select((eb) => eb.fn.max('id').as('last'))
      .where('bytes_of', '=', bytes_of ?? id)
      .executeTakeFirst();
    return Math.max(id, row?.last ?? 0);
  }

  async function dropBytes(vendor: string, excess: number): Promise<number> {
    let rows = 0;
    for (let left = excess; left > 0; ) {
      const dropped = await dropOldest(vendor, dropAtOnce);
      if (dropped.count === 0) break;
      rows += dropped.count;
      left -= dropped.bytes;
    }
    return rows;
  }

  return {
    added,
    async keepWithin({ vendorBytes, allBytes }) {
      let rows = 0;
      for (const { vendor, bytes } of await all())
        if (bytes > vendorBytes) rows += await dropBytes(vendor, bytes - vendorBytes * downTo);
      for (;;) {
        const sums = await all();
        const total = sums.reduce((sum, { bytes }) => sum + bytes, 0);
        const most = sums.toSorted((a, b) => b.bytes - a.bytes)[0];
        if (total <= allBytes || most === undefined) return rows;
        const dropped = await dropBytes(most.vendor, Math.min(total - allBytes * downTo, most.bytes / 2));
        if (dropped === 0) return rows;
        rows += dropped;
      }
    },
    async keepRows(keep) {
      let rows = 0;
      for (;;) {
        const [most, next] = (await all()).toSorted((a, b) => b.count - a.count);
        const total = (await all()).reduce((sum, { count }) => sum + count, 0);
        if (total <= keep || most === undefined) return rows;
        const least = Math.max(1, most.count - (next?.count ?? 0));
        const { count } = await dropOldest(most.vendor, Math.min(total - keep, least, dropAtOnce));
        if (count === 0) return rows;
        rows += count;
      }
    },
  };
}
