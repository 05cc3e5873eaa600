import { sql } from 'kysely';
import { importRegister } from '../register/import-register.ts';
import { removeUnit, unitRemoval } from '../register/remove-unit.ts';
import { spelled } from '../register/spelled.ts';
import type { ReadSession, Session } from '../session.ts';
import type {
  AlarmRepository,
  ChangeRepository,
  ProcessRepository,
  RegisterReads,
  RegisterRepository,
} from '../store.ts';
import { StoreError } from '../store-error.ts';
import { toPatch } from '../tables/columns.ts';
import { unitColumns } from '../tables/register.ts';
import { registerChanges } from './register-changes.ts';
import { organisationOf, siteOf, unitOf, vendorOf } from './unit-rows.ts';
import { growRegister, versionOf } from './versions.ts';

export function registerReads(session: ReadSession): RegisterReads {
  const { db } = session;
  const vendors = async () => (await db.selectFrom('vendor').selectAll().orderBy('id').execute()).map(vendorOf);
  const organisation = async (id: string | null) => {
    if (id === null) return null;
    const row = await db.selectFrom('organisation').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : organisationOf(row);
  };
  return {
    version: () => versionOf(db, 'register'),
    removedAt: () => versionOf(db, 'removed'),
    changesSince: registerChanges(session),
    async unit(id) {
      const row = await db.selectFrom('unit').selectAll().where(sql.ref<string>('id'), '=', id).executeTakeFirst();
      if (row === undefined) return null;
      const vendor = await db.selectFrom('vendor').selectAll().where('id', '=', row.vendor).executeTakeFirstOrThrow();
      const site =
        row.site === null
          ? undefined
          : await db.selectFrom('site').selectAll().where('id', '=', row.site).executeTakeFirst();
      const children = await db.selectFrom('unit').select('id').where('gateway', '=', row.id).orderBy('id').execute();
      return {
        unit: unitOf(row),
        site: site === undefined ? null : siteOf(site),
        vendor: vendorOf(vendor),
        maintenance: await organisation(row.maintenance),
        user: await organisation(row.user_unit),
        children: children.map((child) => child.id),
      };
    },
    removal: (id) => unitRemoval(session, id),
    vendors,
    async sites({ use, county }) {
      let query = db.selectFrom('site').selectAll().orderBy('id');
      if (use !== undefined) query = query.where('use', '=', use);
      if (county !== undefined) query = query.where('county', '=', county);
      return (await query.execute()).map(siteOf);
    },
  };
}

/** What people may change of a unit; everything else comes with an import. */
const editable = {
  name: unitColumns.name,
  outOfUse: unitColumns.outOfUse,
  inspectionValidUntil: unitColumns.inspectionValidUntil,
  insuranceValidUntil: unitColumns.insuranceValidUntil,
  lateAfterMs: unitColumns.lateAfterMs,
  offlineAfterMs: unitColumns.offlineAfterMs,
};

interface Neighbours {
  readonly changes: ChangeRepository;
  readonly alarms: AlarmRepository;
  readonly processes: ProcessRepository;
}

export function registerRepository(session: Session, neighbours: Neighbours): RegisterRepository {
  const { db } = session;
  const { changes } = neighbours;
  return {
    ...registerReads(session),
    async updateUnit(id, patch) {
      const set = {
        ...toPatch(editable, patch),
        ...(patch.name === undefined ? {} : { spelled: spelled(patch.name) }),
      };
      if (Object.keys(set).length === 0) return;
      const version = await growRegister(db, changes);
      const update = db.updateTable('unit').set({ ...set, version });
      const done = await update.where(sql.ref<string>('id'), '=', id).executeTakeFirst();
      if (done.numUpdatedRows === 0n) throw new StoreError('not-found', `no unit ${id}`);
    },
    removeUnit: (id, how) => removeUnit(session, neighbours, id, how),
    import: (file, hmacToken) => importRegister(session, changes, file, hmacToken),
  };
}
