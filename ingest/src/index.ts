export {
  /** @public the whole of ingest in one process, for whoever embeds or measures it */
  createIngest,
  type Ingest,
  type IngestDeps,
} from './app.ts';
export type { Clock } from './clock.ts';
export { type IngestConfig, ingestConfigSchema } from './config.ts';
