import { sql } from 'kysely';
import { tombstone } from '../repositories/credentials.ts';
import { isEmergency } from '../repositories/is-emergency.ts';
import { chunks } from '../repositories/rows.ts';
import type { Session } from '../session.ts';
import type { UndoObstacle } from '../store.ts';

interface Made {
  readonly id: string;
  readonly vendor: string | null;
  readonly all_units: number;
}

/** Which credentials go with an import that is taken back, and which units cannot because of one that stays. */
export interface CredentialsTakenBack {
  readonly going: readonly string[];
  readonly obstacles: readonly UndoObstacle[];
}

/**
 * Those that the import made and nobody has touched since go with it. Three things are never done: somebody who speaks for
 * an open emergency is not cut off; a unit that stays keeps who speaks for it; and none is left that speaks for a unit
 * which is gone, or another vendor's.
 *
 * @param version that the import's credentials carry; null: it made none
 * @param staying units that cannot be taken back for other reasons
 */
export async function credentialsTakenBack(
  session: Session,
  { importId, version }: { readonly importId: number; readonly version: number | null },
  staying: ReadonlySet<string>,
): Promise<CredentialsTakenBack> {
  const { db, engine } = session;
  const made: readonly Made[] =
    version === null
      ? []
      : await db
          .selectFrom('credential')
          .select(['id', 'vendor', 'all_units'])
          .where('version', '=', version)
          .where('removed', '=', 0)
          .orderBy('id')
          .execute();
  const needed = await neededNow(session, version);
  const obstacles: UndoObstacle[] = made.flatMap(({ id }) =>
    needed.has(id) ? [{ list: 'credentials', id, reason: 'open-alarm', by: '' }] : [],
  );
  /** Of the units that would go or change hands: who speaks for them by name. */
  const before = engine.jsonMember(sql.ref('staged.before'), 'vendor');
  const after = engine.jsonMember(sql.ref('staged.after'), 'vendor');
  const links = await sql<{ unit: string; vendor: string; credential: string }>`
    select link.unit, ${after} as vendor, link.credential from register_import_row staged
    join credential_unit link on link.unit = staged.row_id
    where staged.import_id = ${importId} and staged.list = 'units' and (staged.before is null or ${before} <> ${after})
    order by link.unit, link.credential`.execute(db);
  const vendorOf = await vendors(session, importId, staying);
  const going = new Map(made.filter(({ id }) => !needed.has(id)).map((one) => [one.id, one]));
  const kept = new Set(staying);
  for (;;) {
    const size = going.size + kept.size;
    const speaking = new Set(links.rows.flatMap(({ unit, credential }) => (kept.has(unit) ? [credential] : [])));
    const ofVendors = new Set([...kept].map((unit) => vendorOf.get(unit)));
    for (const { id, all_units: isForAll, vendor } of going.values())
      if (speaking.has(id) || (isForAll === 1 && ofVendors.has(vendor ?? ''))) going.delete(id);
    for (const { unit, vendor, credential } of links.rows) {
      if (going.has(credential) || kept.has(unit)) continue;
      kept.add(unit);
      vendorOf.set(unit, vendor);
      obstacles.push({ list: 'units', id: unit, reason: 'credential', by: credential });
    }
    // Each round takes a credential out or a unit in.
    if (going.size + kept.size === size) return { going: [...going.keys()], obstacles };
  }
}

/** Of the credentials that carry a version: those with a unit in an open emergency. */
async function neededNow({ db }: Session, version: number | null): Promise<ReadonlySet<string>> {
  if (version === null) return new Set();
  const named = await sql<{ id: string }>`select distinct credential.id from alarm
    join credential_unit link on link.unit = alarm.unit_id join credential on credential.id = link.credential
    where alarm.closed_at is null and ${isEmergency} and credential.version = ${version}`.execute(db);
  const all = await sql<{ id: string }>`select distinct credential.id from alarm
    join unit on unit.id = alarm.unit_id join credential on credential.vendor = unit.vendor
    where alarm.closed_at is null and ${isEmergency} and credential.version = ${version}
      and credential.all_units = 1`.execute(db);
  return new Set([...named.rows, ...all.rows].map(({ id }) => id));
}

async function vendors({ db }: Session, importId: number, units: ReadonlySet<string>): Promise<Map<string, string>> {
  if (units.size === 0) return new Map();
  const rows = await sql<{ id: string; vendor: string }>`select unit.id, unit.vendor from register_import_row staged
    join unit on unit.id = staged.row_id where staged.import_id = ${importId} and staged.list = 'units'`.execute(db);
  return new Map(rows.rows.flatMap(({ id, vendor }) => (units.has(id) ? [[id, vendor] as const] : [])));
}

/** Removes credentials, as a person would. */
export async function takeBackCredentials(
  { db, engine }: Session,
  ids: readonly string[],
  version: number,
): Promise<void> {
  for (const part of chunks(ids, 2_000)) {
    await db
      .deleteFrom('credential_unit')
      .where((eb) => engine.oneOf(eb.ref('credential'), part))
      .execute();
    await db
      .updateTable('credential')
      .set({ ...tombstone, version })
      .where((eb) => engine.oneOf(eb.ref('id'), part))
      .execute();
  }
}
