import type { ReadSession, Session } from '../session.ts';
import {
  type ChangeRepository,
  type KeptItem,
  type QuarantineBounds,
  type QuarantineItem,
  type QuarantineReads,
  type QuarantineRepository,
  quarantineBounds,
} from '../store.ts';
import { toFields, toRow } from '../tables/columns.ts';
import { quarantineColumns } from '../tables/quarantine.ts';
import { quarantineSums } from './quarantine-bounds.ts';
import { chunks, countOfRows, rowNumber } from './rows.ts';
import { scopeFilter } from './scope.ts';

export function quarantineReads({ db, engine }: ReadSession): QuarantineReads {
  // A message of nobody we know (bad topic) belongs to no vendor and no county: only who sees everything sees it.
  const scoped = () =>
    db
      .selectFrom('quarantine')
      .leftJoin('unit', 'unit.id', 'quarantine.unit_id')
      .leftJoin('site', 'site.id', 'unit.site');
  const withBytes = () =>
    scoped()
      .leftJoin('quarantine as bearer', 'bearer.id', 'quarantine.bytes_of')
      .selectAll('quarantine')
      .select('bearer.payload as bytes');
  type Row = Awaited<ReturnType<ReturnType<typeof withBytes>['execute']>>[number];
  const itemOf = (row: Row): KeptItem => ({
    id: String(row.id),
    ...toFields(quarantineColumns, { ...row, payload: row.bytes ?? row.payload }),
    more: row.more,
    reprocessedAt: row.reprocessed_at,
  });
  return {
    async list({ scope, reason, limit, beforeId }) {
      let query = withBytes()
        .where((eb) => scopeFilter(engine, scope, eb.ref('quarantine.vendor'), eb.ref('site.county')))
        .orderBy('quarantine.id', 'desc')
        .limit(limit);
      if (reason !== undefined) query = query.where('quarantine.reason', '=', reason);
      if (beforeId !== undefined) query = query.where('quarantine.id', '<', rowNumber(beforeId));
      return (await query.execute()).map(itemOf);
    },
    async waiting({ reasons, sinceMs, units, afterId, limit }) {
      let query = withBytes()
        .where('quarantine.reprocessed_at', 'is', null)
        .where('quarantine.reason', 'in', reasons)
        .where('quarantine.at', '>=', sinceMs)
        .where('quarantine.id', '>', rowNumber(afterId))
        .orderBy('quarantine.id')
        .limit(limit);
      if (units !== 'all') query = query.where((eb) => engine.oneOf(eb.ref('quarantine.unit_id'), units));
      return (await query.execute()).map(itemOf);
    },
    counts: (scope, sinceMs) =>
      scoped()
        .select(['quarantine.reason', 'quarantine.vendor', countOfRows.as('count')])
        .where('quarantine.at', '>=', sinceMs)
        .where((eb) => scopeFilter(engine, scope, eb.ref('quarantine.vendor'), eb.ref('site.county')))
        .groupBy(['quarantine.reason', 'quarantine.vendor'])
        .orderBy('quarantine.reason')
        .orderBy('quarantine.vendor')
        .execute(),
  };
}

/** Rows of one entry. A packet of 500 faulty elements is one fault of its sender, five hundred times. */
const partsKept = 20;
/** What a row takes beside its bytes. */
const rowBytes = 200;
/** Bytes of an entry while the disk is nearly full: an alarm as devices send it is whole. */
const headBytes = 1_024;
/** Which part of its bounds quarantine may take then: the pages of what goes are there for alarms. */
const shareWhenLow = 1 / 4;

type Item = Omit<QuarantineItem, 'id'>;

export function quarantineRepository(session: Session, changes: ChangeRepository): QuarantineRepository {
  const { db } = session;
  const sums = quarantineSums(session);
  const nothing = new Uint8Array();

  /** Rows that were not there yet, with their numbers. */
  async function insert(rows: readonly (ReturnType<typeof rowOf> & object)[]) {
    const kept: { id: number; vendor: string | null; size: number }[] = [];
    for (const part of chunks(rows, 200))
      kept.push(
        ...(await db
          .insertInto('quarantine')
          .values([...part])
          .onConflict((conflict) => conflict.columns(['journal', 'epoch', 'journal_seq', 'part']).doNothing())
          .returning(['id', 'vendor', 'size'])
          .execute()),
      );
    return kept;
  }

  function rowOf(item: Item, bytesOf: number | null, more: number) {
    const row = toRow(quarantineColumns, bytesOf === null ? item : { ...item, payload: nothing });
    const size = row.payload.length + row.topic.length + row.detail.length + rowBytes;
    return { ...row, bytes_of: bytesOf, more, size };
  }

  async function firstOf({ journal, epoch, journalSeq }: Item): Promise<number | null> {
    const row = await db
      .selectFrom('quarantine')
      .select(['id', 'bytes_of'])
      .where('journal', '=', journal)
      .where('epoch', '=', epoch)
      .where('journal_seq', '=', journalSeq)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : (row.bytes_of ?? row.id);
  }

  function headOf(item: Item): Item {
    const { payload, detail } = item;
    if (payload.length <= headBytes) return item;
    const cut = `${detail} (head of ${payload.length} bytes: the disk is nearly full)`;
    return { ...item, payload: payload.subarray(0, headBytes), detail: cut };
  }

  return {
    ...quarantineReads(session),
    async add(given, asked = quarantineBounds) {
      const isLow = session.isDiskLow(given.reduce((sum, { payload }) => sum + payload.length, 0));
      const items = isLow ? given.map(headOf) : given;
      const bounds = isLow ? partOf(asked, shareWhenLow) : asked;
      const entries = [...Map.groupBy(items, ({ journal, epoch, journalSeq }) => `${journal}:${epoch}:${journalSeq}`)];
      const kept: { id: number; vendor: string | null; size: number }[] = [];
      // An entry's rows stand together, in the order in which entries came.
      let alone: ReturnType<typeof rowOf>[] = [];
      for (const [, [first, ...others]] of entries) {
        if (first === undefined) continue;
        const known = await firstOf(first);
        if (others.length === 0) {
          alone.push(rowOf(first, known, 0));
          continue;
        }
        kept.push(...(await insert(alone)));
        alone = [];
        const more = Math.max(0, others.length + 1 - partsKept);
        if (known === null) kept.push(...(await insert([rowOf(first, null, more)])));
        const bytesOf = known ?? kept.at(-1)?.id ?? null;
        const rest = known === null ? others.slice(0, partsKept - 1) : [first, ...others].slice(0, partsKept);
        kept.push(...(await insert(rest.map((item) => rowOf(item, bytesOf, 0)))));
      }
      kept.push(...(await insert(alone)));
      for (const [vendor, rows] of Map.groupBy(kept, (row) => row.vendor))
        await sums.added(
          vendor,
          rows.length,
          rows.reduce((sum, { size }) => sum + size, 0),
        );
      const newest = kept.reduce((last, { id }) => Math.max(last, id), 0);
      // One change however many came: a screen shows counts and the top of the list, it asks for both again.
      if (newest > 0) await changes.add('quarantine', [String(newest)]);
      return newest > 0 ? sums.keepWithin(bounds) : 0;
    },
    async reprocessed(ids, at) {
      await db
        .updateTable('quarantine')
        .set({ reprocessed_at: at })
        .where((eb) => session.engine.oneOf(eb.ref('id'), ids.map(rowNumber)))
        .execute();
    },
    trim: (keep) => sums.keepRows(session.isDiskLow() ? Math.floor(keep * shareWhenLow) : keep),
  };
}

function partOf({ vendorBytes, allBytes }: QuarantineBounds, share: number): QuarantineBounds {
  return { vendorBytes: vendorBytes * share, allBytes: allBytes * share };
}
