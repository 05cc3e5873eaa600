import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newAlarm } from '@vigil/harness';
import { type AlarmRecord, hmacToken, openStore, type Store, StoreError, storeIn } from '@vigil/store';
import { type RegisterFileInput, registerFaultText, registerFileSchema, weightOf } from '@vigil/vocabulary';
import { onTestFinished } from 'vitest';
import { type FileOptions, type FilePlan, importFile, planFile } from '../../src/index.ts';

export const hmac = (token: string): Uint8Array => hmacToken(new Uint8Array(32).fill(3), token);
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const base: RegisterFileInput = {
  format: 'vigil-register',
  version: 1,
  vendors: [{ id: 'yunling', name: '云岭电梯' }],
  organisations: [{ id: 'anda', role: 'maintenance', name: '安达维保' }],
  sites: [{ id: 'garden', name: '阳光花园', county: 'qingcheng', address: '人民路1号' }],
};

/** A store with one vendor, one firm and one site; it goes with the test. */
export async function openRegister(file: RegisterFileInput = base): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-files-'));
  const store = await openStore(storeIn(folder, { driver: 'sqlite' }));
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  await store.transaction((tx) => tx.register.import(registerFileSchema.parse(file), hmac));
  return store;
}

export const plan = (store: Store, file: Uint8Array | string, options: FileOptions = {}): Promise<FilePlan> =>
  planFile(store.read, typeof file === 'string' ? bytesOf(file) : file, hmac, options);

export const by = { actor: 'test', source: 'test.csv', hmacToken: hmac, now: Date.now };

/** As an administrator at the command line: all of it or nothing. */
export const bringIn = async (store: Store, file: Uint8Array | string, goodRows = false): Promise<FilePlan> =>
  (await importFile(store, () => plan(store, file), { goodRows, digest: null }, by)).plan;

/** What a refusal tells of, or the error itself. */
export const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof StoreError ? error.details : error),
  );

export function openAlarm(
  store: Store,
  unitId: string,
  code: 'alarm-button' | 'door-close-fault' | 'unreadable-alarm' = 'alarm-button',
  over: Partial<Pick<AlarmRecord, 'priority'>> = {},
): Promise<AlarmRecord> {
  const alarm = { ...newAlarm({ unitId, vendor: 'yunling', county: 'qingcheng', code, at: 1_000 }), ...over };
  return store.transaction((tx) => tx.alarms.insert(alarm));
}

export const remarksOf = ({ remarks }: FilePlan, weight: 'fault' | 'warning' | 'note'): readonly string[] =>
  remarks
    .filter((one) => weightOf(one) === weight)
    .map((one) => `${one.row ?? '–'} ${one.column ?? '–'}: ${one.code}${one.more === '' ? '' : ` (${one.more})`}`);
export const faultsOf = (one: FilePlan): readonly string[] => remarksOf(one, 'fault');

export const allSay = ({ remarks }: FilePlan): boolean =>
  remarks.every((one) => registerFaultText(one, 'zh').what !== '' && !registerFaultText(one, 'en').what.includes('{{'));
