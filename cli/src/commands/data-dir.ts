import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';

const options = z.object({ data: z.string() });

/** The data folder of the installation, from `--data` before the sub-command. */
export function dataDir(program: Command): string {
  return resolve(options.parse(program.opts()).data);
}
