import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSynced } from './files.ts';
import { refusal } from './refusal.ts';

export const manifestName = 'manifest.json';

const position = z.strictObject({ epoch: z.string(), seq: z.int().min(0) });

/** Below the backup's folder, with `/`; nothing leads out of it. */
const inside = z
  .string()
  .regex(/^[^/\\]/)
  .refine((path) => !path.split('/').some((part) => part === '..' || part === '.' || part === ''));

/**
 * What a backup holds. It is written last: a folder without it is no backup.
 *
 * ```
 * manifest.json
 * data/       a data folder: vigil.db, secrets/, time/, tls/, journal/<name>/, history/
 * settings/   files of /etc/vigil and what they point at, below the place where they stood
 * ```
 */
export const manifestSchema = z.strictObject({
  format: z.literal('vigil-backup'),
  version: z.literal(1),
  /** Epoch ms, UTC: from the first file to the last. */
  startedAt: z.int(),
  endedAt: z.int(),
  program: z.strictObject({ version: z.string(), commit: z.string().nullable() }),
  /** Newest migration of the store's tables. */
  migration: z.string(),
  /** How far each reader of a journal was in the store. */
  cursors: z.array(z.strictObject({ name: z.string(), epoch: z.string(), seq: z.int() })),
  /** How far each journal goes in this copy, as a reader knows it; the broker may find one group more when it opens it. */
  journals: z.array(z.strictObject({ name: z.string(), last: position.nullable() })),
  /** Where the telemetry is: in this copy, or in a database that has backups of its own. */
  history: z.enum(['copied', 'elsewhere', 'none']),
  files: z.array(
    z.strictObject({
      path: inside,
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Of a file of the settings: where it stood. */
      from: z.string().optional(),
    }),
  ),
});
export type Manifest = z.output<typeof manifestSchema>;
export type CopiedFile = Manifest['files'][number];

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeSynced(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** @throws Refusal one sentence, when the folder holds no backup */
export async function readManifest(folder: string): Promise<Manifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, manifestName), 'utf8')));
  } catch {
    throw refusal(
      `${folder} 不是一份完整的备份（${manifestName} 缺失或损坏）。`,
      `${folder} is no complete backup (${manifestName} is missing or damaged).`,
    );
  }
}
