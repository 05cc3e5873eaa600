import { readFile, stat } from 'node:fs/promises';
import { workerData } from 'node:worker_threads';
import { changedFields, type FilePlan, faultsCsv, importFile, planFile, shownCredential } from '@vigil/register';
import { giveWay } from '@vigil/service';
import { hmacToken, openStore, openStoreReader, type PlannedRow, storeConfigSchema } from '@vigil/store';
import {
  type RegisterFileRows,
  type RegisterFileView,
  type RegisterRowKind,
  registerFileOptions,
  registerRowKinds,
  VigilError,
  weightOf,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { serveThread } from '../threads/serve-thread.ts';
import { progressSteps } from './progress.ts';

/**
 * One file that somebody has sent: read, compared and held here, so that the thread of the live boards never waits for
 * a city's rows. It writes only when it is told to import (file-sessions.ts).
 */
const bytes = z.instanceof(Uint8Array);
const data = z
  .object({
    store: storeConfigSchema,
    serverKey: bytes,
    id: z.string(),
    name: z.string(),
    path: z.string(),
    progress: z.instanceof(SharedArrayBuffer),
  })
  .parse(workerData);

const actor = { actor: z.string() };
export const fileRequest = z.discriminatedUnion('do', [
  z.object({ do: z.literal('look'), options: registerFileOptions }),
  z.object({ do: z.literal('rows'), kind: z.enum(registerRowKinds), offset: z.int(), limit: z.int() }),
  z.object({ do: z.literal('faults'), language: z.enum(['zh', 'en']) }),
  z.object({ do: z.literal('import'), goodRows: z.boolean(), digest: z.string().nullable(), ...actor }),
]);

/** An import waits longer for its turn than a person at a desk does. */
const lockWaitMs = 10_000;
const shownRemarks = 200;

giveWay();
const figures = new Int32Array(data.progress);
const hmac = (token: string): Uint8Array => hmacToken(data.serverKey, token);
let options: z.output<typeof registerFileOptions> = {};
let plan: FilePlan | null = null;

function progress(step: (typeof progressSteps)[number], done: number, total: number): void {
  Atomics.store(figures, 0, progressSteps.indexOf(step));
  Atomics.store(figures, 1, done);
  Atomics.store(figures, 2, total);
}

async function compare(): Promise<FilePlan> {
  const reader = await openStoreReader(data.store);
  try {
    return await planFile(reader.read, await readFile(data.path), hmac, options, progress);
  } finally {
    await reader.close();
  }
}

const current = async (): Promise<FilePlan> => (plan ??= await compare());
const isNew = ({ before }: PlannedRow): boolean => before === null;
const remarksOf = ({ remarks }: FilePlan, weight: 'fault' | 'warning' | 'note') =>
  remarks.filter((one) => weightOf(one) === weight);
const countOf = (rows: readonly PlannedRow[]) => {
  const added = rows.filter(isNew).length;
  return { added, changed: rows.length - added };
};

function viewOf(now: FilePlan, size: number): RegisterFileView {
  const of = (list: PlannedRow['list']) => countOf(now.rows.filter((row) => row.list === list));
  return {
    id: data.id,
    name: data.name,
    bytes: size,
    format: now.format,
    encoding: now.encoding,
    delimiter: now.delimiter,
    tables: now.tables,
    read: now.read,
    ...countOf(now.rows),
    unchanged: now.unchanged,
    refused: now.refused,
    credentials: now.credentials.length,
    faults: remarksOf(now, 'fault').length,
    warnings: remarksOf(now, 'warning').length,
    notes: remarksOf(now, 'note').length,
    isUnusable: now.isUnusable,
    digest: now.digest,
    plan: { vendors: of('vendors'), organisations: of('organisations'), sites: of('sites'), units: of('units') },
  };
}

function rowsOf(now: FilePlan, kind: RegisterRowKind, offset: number, limit: number): RegisterFileRows {
  if (kind === 'added' || kind === 'changed') {
    const rows = now.rows.filter((row) => isNew(row) === (kind === 'added'));
    const made = kind === 'added' ? now.credentials.map((one) => ({ id: one.id, after: shownCredential(one) })) : [];
    const all = [...rows, ...made.map((one) => ({ ...one, list: 'credentials' as const, before: null }))];
    const changes = all.slice(offset, offset + limit).map(({ list, id, before, after }) => ({
      list,
      id,
      ...(now.places.get(`${list} ${id}`) ?? { sheet: null, row: null }),
      fields: Object.entries(changedFields(before, after)).map(([field, [was, is]]) => ({
        field,
        before: was,
        after: is,
      })),
    }));
    return { total: all.length, changes, remarks: [] };
  }
  const weight = { faults: 'fault', warnings: 'warning', notes: 'note' } as const;
  const remarks = remarksOf(now, weight[kind]);
  return { total: remarks.length, changes: [], remarks: remarks.slice(offset, offset + limit) };
}

async function importNow(goodRows: boolean, digest: string | null, who: string) {
  const store = await openStore({ ...data.store, busyTimeoutMs: lockWaitMs });
  try {
    const by = { actor: who, source: data.name, hmacToken: hmac, now: Date.now, progress };
    const outcome = await importFile(store, compare, { goodRows, digest }, by);
    plan = outcome.plan;
    const faults = remarksOf(plan, 'fault');
    switch (outcome.kind) {
      case 'changed':
        throw new VigilError('version-conflict', 'the register has changed since this was looked at');
      case 'refused':
        throw new VigilError('bad-input', `register refused: ${faults.length} faults`, {
          details: faults.slice(0, shownRemarks),
        });
      case 'imported':
        return {
          result: outcome.result,
          given: plan.given,
          warnings: remarksOf(plan, 'warning').slice(0, shownRemarks),
        };
    }
  } finally {
    await store.close();
    // What it would do now is another question.
    plan = null;
  }
}

serveThread(async (message) => {
  const asked = fileRequest.parse(message);
  switch (asked.do) {
    case 'look':
      options = asked.options;
      plan = await compare();
      return viewOf(plan, (await stat(data.path)).size);
    case 'rows':
      return rowsOf(await current(), asked.kind, asked.offset, asked.limit);
    case 'faults':
      return new TextEncoder().encode(faultsCsv((await current()).remarks, asked.language));
    case 'import':
      return importNow(asked.goodRows, asked.digest, asked.actor);
  }
});
