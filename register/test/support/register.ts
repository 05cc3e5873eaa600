import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hmacToken, openStore, type Store, storeIn } from '@vigil/store';
import { type RegisterFileInput, registerFaultText, registerFileSchema, weightOf } from '@vigil/vocabulary';
import { onTestFinished } from 'vitest';
import { type FileOptions, type FilePlan, isRefused, planFile, runImport } from '../../src/index.ts';

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

/** As an administrator at the command line: all of it or nothing. */
export async function bringIn(store: Store, file: Uint8Array | string, goodRows = false): Promise<FilePlan> {
  const first = await plan(store, file);
  if (!isRefused(first, goodRows))
    await runImport(store, () => plan(store, file), {
      actor: 'test',
      source: 'test.csv',
      hmacToken: hmac,
      now: Date.now,
    });
  return first;
}

export const remarksOf = ({ remarks }: FilePlan, weight: 'fault' | 'warning' | 'note'): readonly string[] =>
  remarks
    .filter((one) => weightOf(one) === weight)
    .map((one) => `${one.row ?? '–'} ${one.column ?? '–'}: ${one.code}${one.more === '' ? '' : ` (${one.more})`}`);
export const faultsOf = (one: FilePlan): readonly string[] => remarksOf(one, 'fault');

export const allSay = ({ remarks }: FilePlan): boolean =>
  remarks.every((one) => registerFaultText(one, 'zh').what !== '' && !registerFaultText(one, 'en').what.includes('{{'));
