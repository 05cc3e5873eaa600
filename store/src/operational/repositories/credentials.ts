import { credentialIdSchema, vendorIdSchema } from '@vigil/vocabulary';
import { type Selectable, sql } from 'kysely';
import { following, rowsAtOnce, versionPages } from '../register/version-pages.ts';
import type { CredentialTable } from '../schema.ts';
import type { ReadSession, Session } from '../session.ts';
import type { ChangeRepository, CredentialReads, CredentialRecord, CredentialRepository } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { chunks, flag } from './rows.ts';
import { growCredentials, growRegister, versionOf } from './versions.ts';

function recordOf(row: Selectable<CredentialTable>, units: ReadonlySet<string> | undefined): CredentialRecord {
  return {
    id: row.id,
    role: row.role,
    vendor: row.vendor,
    units: row.all_units === 1 ? 'all' : (units ?? new Set()),
    tokenHmac: row.token_hmac,
    certificateName: row.certificate_name,
    enabled: row.enabled === 1,
  };
}

export function credentialReads({ db, engine }: ReadSession): CredentialReads {
  const unitsOf = async (credentials: readonly string[] | null): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
    let links = db.selectFrom('credential_unit').selectAll();
    if (credentials !== null) links = links.where((eb) => engine.oneOf(eb.ref('credential'), credentials));
    const units = new Map<string, Set<string>>();
    for (const { credential, unit } of await links.execute()) {
      const known = units.get(credential);
      if (known === undefined) units.set(credential, new Set([unit]));
      else known.add(unit);
    }
    return units;
  };
  return {
    async all() {
      const units = await unitsOf(null);
      const rows = await db.selectFrom('credential').selectAll().where('removed', '=', 0).orderBy('id').execute();
      return rows.map((row) => recordOf(row, units.get(row.id)));
    },
    version: () => versionOf(db, 'credentials'),
    async *changesSince(since) {
      const pages = versionPages((last) =>
        db
          .selectFrom('credential')
          .selectAll()
          .where(following('credential', since, last))
          .orderBy('version')
          .orderBy('id')
          .limit(rowsAtOnce)
          .execute(),
      );
      for await (const rows of pages) {
        const units = await unitsOf(rows.map((row) => row.id));
        yield rows.map((row) => ({ record: recordOf(row, units.get(row.id)), removed: row.removed === 1 }));
      }
    },
  };
}

export function credentialRepository(session: Session, changes: ChangeRepository): CredentialRepository {
  const { db, engine } = session;
  const touched = async (): Promise<number> => {
    await growRegister(db, changes);
    return growCredentials(db);
  };
  const change = async (id: string, set: (version: number) => { enabled?: 0 | 1; version: number }): Promise<void> => {
    const version = await touched();
    const done = await db
      .updateTable('credential')
      .set(set(version))
      .where('id', '=', credentialIdSchema.parse(id))
      .where('removed', '=', 0)
      .executeTakeFirst();
    if (done.numUpdatedRows === 0n) throw new StoreError('not-found', 'no such credential');
  };
  /** A credential may speak only for units of its own vendor: what the broker's ACL is built on. */
  const checkUnits = async (vendor: string | null, units: readonly string[]): Promise<void> => {
    const rows = await db
      .selectFrom('unit')
      .select(['id', 'vendor'])
      .where((eb) => engine.oneOf(eb.ref('id'), units))
      .execute();
    const vendors = new Map<string, string>(rows.map((row) => [row.id, row.vendor]));
    const faults = units.flatMap((unit) => {
      const owner = vendors.get(unit);
      if (owner === undefined) return [`unit ${unit} is not in the register`];
      return owner === vendor ? [] : [`unit ${unit} belongs to another vendor`];
    });
    if (faults.length > 0) throw new StoreError('bad-input', 'credential refused', { details: faults.slice(0, 200) });
  };
  return {
    ...credentialReads(session),
    async put({ id, role, vendor: owner, units, tokenHmac, certificateName }) {
      const vendor = owner === null ? null : vendorIdSchema.parse(owner);
      const list = units === 'all' ? [] : units;
      if ((vendor === null) !== (role === 'service'))
        throw new StoreError('bad-input', 'a service credential has no vendor, every other has one');
      if (vendor !== null) {
        const registered = await db.selectFrom('vendor').select('id').where('id', '=', vendor).executeTakeFirst();
        if (registered === undefined) throw new StoreError('bad-input', `vendor ${vendor} is not in the register`);
      }
      await checkUnits(vendor, list);
      if (certificateName !== undefined) {
        const holder = await db
          .selectFrom('credential')
          .select('id')
          .where('certificate_name', '=', certificateName)
          .where('id', '!=', id)
          .executeTakeFirst();
        if (holder !== undefined) throw new StoreError('bad-input', `certificate name belongs to ${holder.id}`);
      }
      const version = await touched();
      const row = {
        role,
        vendor,
        all_units: flag(units === 'all'),
        token_hmac: tokenHmac,
        certificate_name: certificateName ?? null,
        removed: 0,
        version,
      } as const;
      await db
        .insertInto('credential')
        .values({ id, ...row, enabled: 1 })
        // A new token for a credential that somebody switched off does not switch it on, not even in this moment.
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            ...row,
            enabled: sql<0 | 1>`case when credential.removed = 1 then 1 else credential.enabled end`,
          }),
        )
        .execute();
      await db.deleteFrom('credential_unit').where('credential', '=', id).execute();
      for (const part of chunks([...new Set(list)]))
        await db
          .insertInto('credential_unit')
          .values(part.map((unit) => ({ credential: id, unit })))
          .execute();
    },
    setEnabled: (id, enabled) => change(id, (version) => ({ enabled: flag(enabled), version })),
    async remove(id) {
      // The row stays as a tombstone: a book that follows versions would never see a row that is gone.
      await change(id, (version) => ({
        enabled: 0,
        removed: 1,
        token_hmac: null,
        certificate_name: null,
        all_units: 0,
        version,
      }));
      await db.deleteFrom('credential_unit').where('credential', '=', credentialIdSchema.parse(id)).execute();
    },
  };
}
