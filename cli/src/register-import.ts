import {
  type FileOptions,
  type FilePlan,
  type ImportResult,
  isRefused,
  type Progress,
  planFile,
  runImport,
} from '@vigil/register';
import { createRegisterBook, hmacToken } from '@vigil/store';
import type { RegisterFile } from '@vigil/vocabulary';
import { commandLineActor } from './actor.ts';
import { withStore } from './installation.ts';

export interface ImportAsked extends FileOptions {
  /** Say what would change, and change nothing. */
  readonly dryRun?: boolean | undefined;
  /** Leave out the rows with faults instead of refusing the file. */
  readonly goodRows?: boolean | undefined;
  readonly progress?: Progress | undefined;
}

/** `result` is null when nothing was to be done: a dry run, or faults. */
export interface Imported {
  readonly plan: FilePlan;
  readonly result: ImportResult | null;
}

/** Reads a register file and imports it: all of it or nothing, unless the good rows are asked for. */
export function importRegister(
  dataDir: string,
  file: { readonly name: string; readonly bytes: Uint8Array },
  asked: ImportAsked = {},
): Promise<Imported> {
  return withStore(dataDir, async (store, serverKey) => {
    const hmac = (token: string): Uint8Array => hmacToken(serverKey, token);
    const compare = (): Promise<FilePlan> => planFile(store.read, file.bytes, hmac, asked, asked.progress);
    let plan = await compare();
    if (asked.dryRun === true || isRefused(plan, asked.goodRows === true)) return { plan, result: null };
    let first: FilePlan | null = plan;
    const result = await runImport(
      store,
      async () => {
        plan = first ?? (await compare());
        first = null;
        return plan;
      },
      {
        actor: commandLineActor(),
        source: file.name,
        hmacToken: hmac,
        now: Date.now,
        ...(asked.progress === undefined ? {} : { progress: asked.progress }),
      },
    );
    return { plan, result };
  });
}

/** Every unit of the file is in the register; an interrupted import left none, since its last step is one transaction. */
export function isImported(dataDir: string, file: RegisterFile): Promise<boolean> {
  return withStore(dataDir, async (store) => {
    const known = createRegisterBook(store.read);
    await known.refresh();
    return file.units.every((unit) => known.units.has(unit.id));
  });
}
