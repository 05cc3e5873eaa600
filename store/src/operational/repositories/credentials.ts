import { credentialIdSchema, unitIdSchema, vendorIdSchema } from '@vigil/vocabulary';
import { type Selectable, sql, type Updateable } from 'kysely';
import { overlapUntil } from '../ports/credentials.ts';
import { following, rowsAtOnce, versionPages } from '../register/version-pages.ts';
import type { CredentialTable } from '../schema.ts';
import type { ReadSession, Session } from '../session.ts';
import type { ChangeRepository, CredentialReads, CredentialRecord, CredentialRepository } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { credentialCuts } from './credential-cuts.ts';
import { chunks, flag } from './rows.ts';
import { growCredentials, growRegister, versionOf } from './versions.ts';

/** A removed one, without its links. The row stays: a book that follows versions would never see a row that is gone. */
export const tombstone = {
  enabled: 0,
  removed: 1,
  token_hmac: null,
  previous_token_hmac: null,
  previous_until: null,
  certificate_name: null,
  all_units: 0,
} as const;

/** Within an upsert: `excluded` is what it brings. */
const sameToken = sql`credential.token_hmac = excluded.token_hmac`;

function recordOf(row: Selectable<CredentialTable>, units: ReadonlySet<string> | undefined): CredentialRecord {
  return {
    id: row.id,
    role: row.role,
    vendor: row.vendor,
    units: row.all_units === 1 ? 'all' : (units ?? new Set()),
    tokenHmac: row.token_hmac,
    certificateName: row.certificate_name,
    previous:
      row.previous_token_hmac === null || row.previous_until === null
        ? null
        : { tokenHmac: row.previous_token_hmac, until: row.previous_until },
    enabled: row.enabled === 1,
  };
}

export function credentialReads(session: ReadSession): CredentialReads {
  const { db, engine } = session;
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
    async one(id) {
      const row = await db
        .selectFrom('credential')
        .selectAll()
        .where('id', '=', credentialIdSchema.parse(id))
        .where('removed', '=', 0)
        .executeTakeFirst();
      return row === undefined ? null : recordOf(row, (await unitsOf([id])).get(id));
    },
    cuts: (record, after) => credentialCuts(session, record, after),
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
  const change = async (id: string, set: (version: number) => Updateable<CredentialTable>): Promise<void> => {
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
  const reads = credentialReads(session);
  const repository: CredentialRepository = {
    ...reads,
    async create(row) {
      if ((await reads.one(row.id)) !== null) throw new StoreError('exists', `credential ${row.id} is there already`);
      await repository.put(row);
    },
    async rotate(id, tokenHmac, { now, until: previousUntil, endOverlap }) {
      const before = await reads.one(id);
      const running = before === null ? null : overlapUntil(before, now);
      if (running !== null && !endOverlap)
        throw new StoreError('still-good', 'the token before the last rotation is good still', {
          details: { until: running },
        });
      const current = before?.tokenHmac ?? null;
      const isKept = previousUntil !== null && current !== null;
      await change(id, (version) => ({
        token_hmac: tokenHmac,
        previous_token_hmac: isKept ? current : null,
        previous_until: isKept ? previousUntil : null,
        version,
      }));
    },
    async endOverlaps(now) {
      const ended = await db.selectFrom('credential').select('id').where('previous_until', '<=', now).execute();
      if (ended.length === 0) return 0;
      const version = await growCredentials(db);
      await db
        .updateTable('credential')
        .set({ previous_token_hmac: null, previous_until: null, version })
        .where('previous_until', '<=', now)
        .execute();
      return ended.length;
    },
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
            // One that is replaced by hand, and not by a rotation, is good no more, nor the one before it.
            previous_token_hmac: sql<Uint8Array | null>`case when ${sameToken} then credential.previous_token_hmac end`,
            previous_until: sql<number | null>`case when ${sameToken} then credential.previous_until end`,
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
    async edit(id, { units, certificateName }) {
      const before = await reads.one(id);
      if (before === null) throw new StoreError('not-found', 'no such credential');
      const name = certificateName === undefined ? before.certificateName : certificateName;
      await repository.put({
        id: credentialIdSchema.parse(id),
        role: before.role,
        vendor: before.vendor,
        units: units ?? (before.units === 'all' ? 'all' : [...before.units].map((unit) => unitIdSchema.parse(unit))),
        tokenHmac: before.tokenHmac,
        ...(name === null ? {} : { certificateName: name }),
      });
    },
    setEnabled: (id, enabled) => change(id, (version) => ({ enabled: flag(enabled), version })),
    async remove(id) {
      await change(id, (version) => ({ ...tombstone, version }));
      await db.deleteFrom('credential_unit').where('credential', '=', credentialIdSchema.parse(id)).execute();
    },
  };
  return repository;
}
