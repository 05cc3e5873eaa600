import { workerData } from 'node:worker_threads';
import { createLogger, giveWay, logLevels } from '@vigil/service';
import { openStoreReader, storeConfigSchema } from '@vigil/store';
import { historyConfigSchema } from '@vigil/store/history';
import { VigilError } from '@vigil/vocabulary';
import { z } from 'zod';
import { createHistory } from './history/history.ts';
import { createRegisterCache } from './register/register-cache.ts';
import { readerJobs } from './routes.ts';
import type { ReaderServices } from './services.ts';
import { serveThread } from './threads/serve-thread.ts';

/** What app.ts gives each reader thread at its start. */
const readerData = z.object({
  store: storeConfigSchema,
  history: historyConfigSchema,
  utcOffsetMinutes: z.number(),
  logLevel: z.string(),
});
export type ReaderData = z.input<typeof readerData>;
const request = z.object({ job: z.string(), input: z.unknown() });

/** One of the threads of `readers/readers.ts`: its own connections, which cannot write, and the jobs of all features. */
giveWay();
const data = readerData.parse(workerData);
const logger = createLogger({ name: 'dashboard', level: logLevels.find((level) => level === data.logLevel) ?? 'info' });
const store = await openStoreReader(data.store);
const services: ReaderServices = {
  read: store.read,
  register: createRegisterCache(store),
  history: createHistory(data.history, logger),
  utcOffsetMinutes: data.utcOffsetMinutes,
};
const jobs = new Map(readerJobs().map((job) => [job.name, job]));
const opened = new Map<string, (input: unknown) => Promise<unknown>>();

serveThread(async (message) => {
  const { job: name, input } = request.parse(message);
  const work = opened.get(name) ?? jobs.get(name)?.open(services);
  if (work === undefined) throw new VigilError('internal', `no job ${name}`);
  opened.set(name, work);
  return work(input);
});
