import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ConfigReport } from '@vigil/service';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../../..');
const processes = ['broker', 'ingest', 'dashboard/server', 'simulators'] as const;

const report = z.object({
  settings: z.array(
    z.object({
      path: z.string(),
      env: z.string(),
      value: z.unknown(),
      from: z.enum(['default', 'file', 'environment']),
    }),
  ),
  problems: z.array(z.object({ zh: z.string(), en: z.string() })),
});

/** What each process says of its configuration: they are asked themselves, so nothing here can differ from what they do. */
export async function readProcesses(env: NodeJS.ProcessEnv): Promise<readonly ConfigReport[]> {
  return Promise.all(
    processes.map(async (name) => {
      const child = spawn(process.execPath, [resolve(root, name, 'src/config-main.ts')], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return report.parse(JSON.parse(await text(child.stdout)));
    }),
  );
}
