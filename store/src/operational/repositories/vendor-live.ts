import type { ReadSession, Session } from '../session.ts';
import type { VendorLiveReads, VendorLiveRepository } from '../store.ts';
import { toFields, toRow } from '../tables/columns.ts';
import { vendorMessageColumns } from '../tables/vendor-message.ts';
import { chunks, rowNumber } from './rows.ts';
import { scopeFilter } from './scope.ts';

/** A clock that was ahead when somebody looked keeps nobody looked at for longer, ms. */
const longestWatchMs = 600_000;

export function vendorLiveReads({ db, engine }: ReadSession): VendorLiveReads {
  return {
    async list({ scope, vendor, unitId, afterId, limit }) {
      let query = db
        .selectFrom('vendor_message')
        .leftJoin('unit', 'unit.id', 'vendor_message.unit_id')
        .leftJoin('site', 'site.id', 'unit.site')
        .selectAll('vendor_message')
        .where('vendor_message.vendor', '=', vendor)
        .where((eb) => scopeFilter(engine, scope, eb.ref('vendor_message.vendor'), eb.ref('site.county')))
        .orderBy('vendor_message.id', 'desc')
        .limit(limit);
      if (unitId !== undefined) query = query.where('vendor_message.unit_id', '=', unitId);
      if (afterId !== undefined) query = query.where('vendor_message.id', '>', rowNumber(afterId));
      return (await query.execute()).map((row) => ({ id: String(row.id), ...toFields(vendorMessageColumns, row) }));
    },
    async watched(now) {
      const rows = await db
        .selectFrom('vendor_watch')
        .select('vendor')
        .where('until', '>', now)
        .where('until', '<', now + longestWatchMs)
        .orderBy('vendor')
        .execute();
      return rows.map(({ vendor }) => vendor);
    },
  };
}

export function vendorLiveRepository(session: Session): VendorLiveRepository {
  const { db } = session;
  return {
    ...vendorLiveReads(session),
    async watch(vendor, until) {
      await db
        .insertInto('vendor_watch')
        .values({ vendor, until })
        .onConflict((conflict) => conflict.column('vendor').doUpdateSet({ until }))
        .execute();
    },
    async add(messages, keep) {
      for (const part of chunks(messages, 100))
        await db
          .insertInto('vendor_message')
          .values(part.map((message) => toRow(vendorMessageColumns, message)))
          .onConflict((conflict) => conflict.columns(['journal', 'epoch', 'journal_seq']).doNothing())
          .execute();
      for (const vendor of new Set(messages.map((message) => message.vendor)))
        await db
          .deleteFrom('vendor_message')
          .where('vendor', '=', vendor)
          .where('id', '<=', (eb) =>
            eb
              .selectFrom('vendor_message')
              .select('id')
              .where('vendor', '=', vendor)
              .orderBy('id', 'desc')
              .limit(1)
              .offset(keep),
          )
          .execute();
    },
  };
}
