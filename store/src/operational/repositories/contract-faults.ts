import type { ReadSession, Session } from '../session.ts';
import { type ContractFault, type ContractFaultReads, type ContractFaultRepository, pathsKept } from '../store.ts';
import { toFields, toRow } from '../tables/columns.ts';
import { contractFaultColumns } from '../tables/contract-fault.ts';
import { countOfRows, sumOf } from './rows.ts';
import { scopeFilter } from './scope.ts';

/** Beyond the bound everything of a kind is one row with this path. */
const elsewhere = '…';
/** What another process of this machine has noted a moment later is not ahead. */
const aheadMs = 60_000;

export function contractFaultReads({ db, engine }: ReadSession): ContractFaultReads {
  const scoped = () =>
    db
      .selectFrom('contract_fault')
      .leftJoin('unit', 'unit.id', 'contract_fault.unit_id')
      .leftJoin('site', 'site.id', 'unit.site');
  return {
    async list({ scope, unitId, vendor, kind, since, limit }) {
      let query = scoped()
        .selectAll('contract_fault')
        .where((eb) => scopeFilter(engine, scope, eb.ref('contract_fault.vendor'), eb.ref('site.county')))
        .orderBy('contract_fault.last_at', 'desc')
        .orderBy('contract_fault.credential')
        .orderBy('contract_fault.kind')
        .orderBy('contract_fault.path')
        .limit(limit);
      if (unitId !== undefined) query = query.where('contract_fault.unit_id', '=', unitId);
      if (vendor !== undefined) query = query.where('contract_fault.vendor', '=', vendor);
      if (kind !== undefined) query = query.where('contract_fault.kind', '=', kind);
      if (since !== undefined) query = query.where('contract_fault.last_at', '>=', since);
      return (await query.execute()).map((row) => toFields(contractFaultColumns, row));
    },
    async counts(scope, since) {
      const rows = await scoped()
        .select(['contract_fault.kind', 'contract_fault.vendor', sumOf('contract_fault.count').as('count')])
        .where('contract_fault.last_at', '>=', since)
        .where((eb) => scopeFilter(engine, scope, eb.ref('contract_fault.vendor'), eb.ref('site.county')))
        .groupBy(['contract_fault.kind', 'contract_fault.vendor'])
        .orderBy('contract_fault.kind')
        .orderBy('contract_fault.vendor')
        .execute();
      return rows.map((row) => ({ ...row, vendor: row.vendor === '' ? null : row.vendor }));
    },
  };
}

export function contractFaultRepository(session: Session): ContractFaultRepository {
  const { db } = session;

  async function seenAgain(fault: ContractFault): Promise<boolean> {
    const { unit_id, kind, path, credential, sample, last_at, count, vendor } = toRow(contractFaultColumns, fault);
    const done = await db
      .updateTable('contract_fault')
      .set((eb) => ({
        vendor,
        count: eb('count', '+', count),
        last_at: eb.fn<number>('max', ['last_at', eb.val(last_at)]),
        ...(sample === '' ? {} : { sample }),
      }))
      .where('credential', '=', credential)
      .where('unit_id', '=', unit_id)
      .where('kind', '=', kind)
      .where('path', '=', path)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  async function isFull({ credential, unitId }: ContractFault): Promise<boolean> {
    const row = await db
      .selectFrom('contract_fault')
      .select(countOfRows.as('count'))
      .where('credential', '=', credential)
      .where('unit_id', '=', unitId ?? '')
      .executeTakeFirstOrThrow();
    return row.count >= pathsKept;
  }

  async function note(fault: ContractFault): Promise<void> {
    if (await seenAgain(fault)) return;
    if (fault.path !== elsewhere && (await isFull(fault))) return note({ ...fault, path: elsewhere });
    await db.insertInto('contract_fault').values(toRow(contractFaultColumns, fault)).execute();
  }

  return {
    ...contractFaultReads(session),
    async note(faults) {
      const isLow = session.isDiskLow();
      for (const fault of faults) await note(isLow ? { ...fault, sample: '' } : fault);
    },
    async trim(notSince, now) {
      // Our clock was ahead: what lies in the future happened now, or it would be the newest for years.
      await db
        .updateTable('contract_fault')
        .set((eb) => ({ last_at: now, first_at: eb.fn<number>('min', ['first_at', eb.val(now)]) }))
        .where('last_at', '>', now + aheadMs)
        .execute();
      const gone = await db.deleteFrom('contract_fault').where('last_at', '<', notSince).executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}
