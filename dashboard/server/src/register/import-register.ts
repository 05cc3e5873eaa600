import type { StoreConfig } from '@vigil/store';
import { type ImportReport, importReport, VigilError } from '@vigil/vocabulary';
import { startThread } from '../threads/thread.ts';

export interface ImportRequest {
  readonly file: Uint8Array;
  readonly actor: string;
  readonly now: number;
}
export type ImportRegister = (request: ImportRequest) => Promise<ImportReport>;

/**
 * A city's register is some 20 MB of JSON and seconds of work: in this thread every desk would believe it had lost
 * its server. It writes, so it is none of the readers: a thread of its own, with its own connection to the store, for
 * this one import. One import at a time.
 */
export function createImportRegister(deps: {
  readonly store: StoreConfig;
  readonly serverKey: Uint8Array;
}): ImportRegister {
  let busy = false;
  return async (request) => {
    if (busy) throw new VigilError('store-busy', 'another import is running');
    busy = true;
    const thread = startThread(new URL('./import-thread.ts', import.meta.url), deps);
    try {
      return importReport.parse(await thread.ask(request));
    } finally {
      await thread.end(new Error('the import is over'));
      busy = false;
    }
  };
}
