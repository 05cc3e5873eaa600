import type { Kysely } from 'kysely';
import type { Engine, WritingEngine } from './engine.ts';
import type { Schema } from './schema.ts';

/** What the reading half of a repository works with: a connection on which a write does not even compile. */
export interface ReadSession {
  readonly db: Pick<Kysely<Schema>, 'selectFrom'>;
  readonly engine: Engine;
}

/** What a whole repository works with: the writer, inside a transaction. */
export interface Session extends ReadSession {
  readonly db: Kysely<Schema>;
  readonly engine: WritingEngine;
  /** Epoch ms, UTC. */
  readonly clock: () => number;
  /** The disk is nearly full, or will be with these bytes: alarms need what is left of it. */
  readonly isDiskLow: (coming?: number) => boolean;
}
