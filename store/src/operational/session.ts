import type { Kysely } from 'kysely';
import type { Engine } from './engine.ts';
import type { Schema } from './schema.ts';

/** What a repository works with: the writer inside a transaction, or the reader outside. */
export interface Session {
  readonly db: Kysely<Schema>;
  readonly engine: Engine;
  /** Epoch ms, UTC. */
  readonly clock: () => number;
}
