import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@vigil/harness';
import { parse } from 'yaml';
import { z } from 'zod';

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8');

export const dockerfile = readText('Dockerfile');

/** docker-compose.yml with its anchors resolved. */
export const compose = z
  .looseObject({
    services: z.record(
      z.string(),
      z.looseObject({
        image: z.string().optional(),
        command: z.array(z.string()).optional(),
        environment: z.record(z.string(), z.unknown()).default({}),
        ports: z.array(z.string()).default([]),
        volumes: z.array(z.string()).default([]),
        depends_on: z.record(z.string(), z.unknown()).default({}),
        profiles: z.array(z.string()).default([]),
      }),
    ),
    volumes: z.record(z.string(), z.unknown()),
  })
  .parse(parse(readText('docker-compose.yml'), { merge: true }));

/** Every setting of the reference, and VIGIL_DATA, which each process has. */
export const knownSettings: ReadonlySet<string> = new Set([
  ...(readText('docs/administrators/configuration.md').match(/\bVIGIL_[A-Z0-9_]+\b/g) ?? []),
  'VIGIL_DATA',
]);
