import {
  type FileOptions,
  type FileOutcome,
  type FilePlan,
  importFile,
  type Progress,
  planFile,
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

export type Imported = FileOutcome | { readonly kind: 'dry-run'; readonly plan: FilePlan };

/** Reads a register file and imports it: all of it or nothing, unless the good rows are asked for. */
export function importRegister(
  dataDir: string,
  file: { readonly name: string; readonly bytes: Uint8Array },
  asked: ImportAsked = {},
): Promise<Imported> {
  return withStore(dataDir, async (store, serverKey): Promise<Imported> => {
    const hmac = (token: string): Uint8Array => hmacToken(serverKey, token);
    const compare = (): Promise<FilePlan> => planFile(store.read, file.bytes, hmac, asked, asked.progress);
    if (asked.dryRun === true) return { kind: 'dry-run', plan: await compare() };
    return importFile(
      store,
      compare,
      { goodRows: asked.goodRows === true, digest: null },
      {
        actor: commandLineActor(),
        source: file.name,
        hmacToken: hmac,
        now: Date.now,
        ...(asked.progress === undefined ? {} : { progress: asked.progress }),
      },
    );
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
