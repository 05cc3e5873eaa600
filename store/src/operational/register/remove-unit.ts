import {
  alarmsEnding,
  deadlineKinds,
  eachLane,
  laneOf,
  removalObstacles,
  type UnitRemoval,
  withdrawnNote,
} from '@vigil/vocabulary';
import { type SqlBool, sql } from 'kysely';
import { worldHolderFact } from '../ports/processes.ts';
import { countOfRows } from '../repositories/rows.ts';
import { siteOf, unitOf } from '../repositories/unit-rows.ts';
import { growCredentials, growRegister, noteRemoval } from '../repositories/versions.ts';
import type { ReadSession, Session } from '../session.ts';
import type { AlarmRepository, ChangeRepository, ProcessRepository, RegisterRepository } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { followRegister } from './follow-register.ts';

/** @see RegisterReads.removal */
export async function unitRemoval({ db }: ReadSession, id: string): Promise<UnitRemoval | null> {
  const row = await db.selectFrom('unit').selectAll().where(sql.ref<string>('id'), '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const site =
    row.site === null
      ? undefined
      : await db.selectFrom('site').selectAll().where('id', '=', row.site).executeTakeFirst();
  const openAlarms = { ...eachLane(() => 0) };
  const open = await db
    .selectFrom('alarm')
    .select(['lane', 'priority', 'latched'])
    .where('unit_id', '=', id)
    .where('closed_at', 'is', null)
    .execute();
  for (const { latched, ...alarm } of open) openAlarms[latched === 1 ? 'emergency' : laneOf(alarm)] += 1;
  const { behind } = await db
    .selectFrom('unit')
    .select(countOfRows.as('behind'))
    .where(sql.ref<string>('gateway'), '=', id)
    .executeTakeFirstOrThrow();
  const speaking = await db
    .selectFrom('credential')
    .select(['credential.id', 'credential.all_units'])
    .select((eb) =>
      eb
        .selectFrom('credential_unit as other')
        .select(countOfRows.as('others'))
        .whereRef('other.credential', '=', 'credential.id')
        .where(sql.ref<string>('other.unit'), '!=', id)
        .as('others'),
    )
    .where('credential.removed', '=', 0)
    .where(
      sql<SqlBool>`(credential.all_units = 1 and credential.vendor = ${row.vendor} or exists (
        select 1 from credential_unit link where link.credential = credential.id and link.unit = ${id}))`,
    )
    .orderBy('credential.id')
    .execute();
  return {
    unit: unitOf(row),
    site: site === undefined ? null : siteOf(site),
    version: row.version,
    openAlarms,
    behind,
    credentials: speaking.map((one) => ({ id: one.id, others: one.all_units === 1 ? 'all' : (one.others ?? 0) })),
  };
}

interface Neighbours {
  readonly changes: ChangeRepository;
  readonly alarms: Pick<AlarmRepository, 'openOf' | 'apply'>;
  readonly processes: Pick<ProcessRepository, 'setFact'>;
}

/** @see RegisterRepository.removeUnit */
export async function removeUnit(
  session: Session,
  { changes, alarms, processes }: Neighbours,
  id: string,
  { at, by, version, openAlarms: agreed }: Parameters<RegisterRepository['removeUnit']>[1],
): Promise<UnitRemoval> {
  const { db } = session;
  const removal = await unitRemoval(session, id);
  if (removal === null) throw new StoreError('not-found', `no unit ${id}`);
  if (version !== undefined && version !== removal.version)
    throw new StoreError('conflict', `unit ${id} is at version ${removal.version}`, {
      details: { version: removal.version },
    });
  const obstacles = removalObstacles(removal, agreed);
  if (obstacles.length > 0)
    throw new StoreError('in-use', `unit ${id} cannot be removed: ${obstacles.join(', ')}`, {
      details: { obstacles, openAlarms: removal.openAlarms, behind: removal.behind },
    });
  if (alarmsEnding(removal.openAlarms) > 0)
    for (const alarm of await alarms.openOf([id]))
      await alarms.apply(alarm.id, { type: 'withdrawn', at, by, note: withdrawnNote });
  await takeLinks(session, id);
  await forgetLive(session, id);
  // Ingest has the live state in memory: it reads the store's before it judges anything more.
  await processes.setFact(worldHolderFact, null);
  const now = await growRegister(db, changes);
  await db.deleteFrom('unit').where(sql.ref<string>('id'), '=', id).execute();
  await noteRemoval(db, now);
  await followRegister(session, changes, { rowsChanged: true, moved: [], senders: [] });
  await changes.add('unit', [id]);
  return removal;
}

/** Its credentials stay and may sign in: what such a unit goes on saying must be heard. */
async function takeLinks({ db }: Session, id: string): Promise<void> {
  const links = await db
    .deleteFrom('credential_unit')
    .where(sql.ref<string>('unit'), '=', id)
    .returning('credential')
    .execute();
  if (links.length === 0) return;
  const version = await growCredentials(db);
  for (const { credential } of links)
    await db.updateTable('credential').set({ version }).where('id', '=', credential).execute();
}

const kindsOfUnits = Object.entries(deadlineKinds).flatMap(([kind, { ofUnit }]) => (ofUnit ? [kind] : []));

/** One that is registered again is a new one: no sleep, maintenance or delay of before goes on. */
async function forgetLive({ db, engine }: Session, id: string): Promise<void> {
  await db.deleteFrom('unit_state').where('unit_id', '=', id).execute();
  await db
    .deleteFrom('deadline')
    .where((eb) => engine.oneOf(eb.ref('kind'), kindsOfUnits))
    // A range: ';' follows ':'.
    .where((eb) =>
      eb.or([eb('subject', '=', id), eb.and([eb('subject', '>=', `${id}:`), eb('subject', '<', `${id};`)])]),
    )
    .execute();
}
