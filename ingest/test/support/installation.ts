import { join } from 'node:path';
import { type JournalWriter, openJournal } from '@vigil/journal';
import { createLogger } from '@vigil/service';
import { openStore, type Store, storeIn } from '@vigil/store';
import { type HistoryConfig, historyConfigSchema } from '@vigil/store/history';
import { laneOfTopic } from '@vigil/vocabulary';
import { onTestFinished } from 'vitest';
import { createIngest, type Ingest } from '../../src/app.ts';
import { ingestConfigSchema } from '../../src/config.ts';
import { temporaryFolder } from './bench.ts';
import { importRegister } from './register.ts';

export interface Installation {
  readonly data: string;
  readonly store: Store;
  /** The part of the broker: its journal. */
  writer(journal?: string): Promise<JournalWriter>;
  /** The brokers end; the next append opens the journal anew. */
  stopWriters(): Promise<void>;
  append(
    topic: string,
    body: unknown,
    options?: { readonly journal?: string; readonly origin?: string },
  ): Promise<number>;
  start(options?: { readonly history?: HistoryConfig; readonly brokerUrl?: string }): Promise<Ingest>;
}

/** Real files in a temporary folder: operational store, journals, history. */
export async function install(): Promise<Installation> {
  const data = await temporaryFolder();
  const place = storeIn(data, { driver: 'sqlite' });
  const store = await openStore(place);
  onTestFinished(() => store.close());
  await importRegister(store);
  const journals = openJournal({ root: join(data, 'journal') });
  const writers = new Map<string, Promise<JournalWriter>>();
  const writer = (journal = 'main'): Promise<JournalWriter> => {
    const known = writers.get(journal);
    if (known !== undefined) return known;
    const opened = journals.writer(journal);
    onTestFinished(async () => (await opened).close());
    writers.set(journal, opened);
    return opened;
  };
  return {
    data,
    store,
    writer,
    stopWriters: async () => {
      const open = [...writers.values()];
      writers.clear();
      for (const opened of open) await (await opened).close();
    },
    append: async (topic, body, { journal = 'main', origin = 'dev-L1' } = {}) =>
      (await writer(journal)).append({
        kind: 'publish',
        lane: laneOfTopic(topic),
        origin,
        connection: '1',
        topic,
        payload: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
        receivedAt: Date.now(),
        flags: 1,
      }),
    start: async ({
      history = historyConfigSchema.parse({ driver: 'embedded', directory: join(data, 'history') }),
      brokerUrl = 'none',
    } = {}) => {
      const config = ingestConfigSchema.parse({ data, broker: { url: brokerUrl }, health: { port: 0 }, tickMs: 100 });
      const ingest = await createIngest(
        config,
        { store: place, history },
        { logger: createLogger({ name: 'test', level: 'silent' }) },
      );
      onTestFinished(() => ingest.stop());
      return ingest;
    },
  };
}
