import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Missing, requireService, root, runProgram, type ServiceName } from '@vigil/harness';

/** Version of a package as installed here. */
export function packageVersion(name: string): string {
  const text = readFileSync(resolve(root, 'node_modules', name, 'package.json'), 'utf8');
  const [, version = 'unknown'] = /"version":\s*"([^"]+)"/.exec(text) ?? [];
  return version;
}

export async function brokerVersions(): Promise<Readonly<Record<string, string>>> {
  return { aedes: packageVersion('aedes'), mosquitto: await programVersion('mosquitto', ['-h']) };
}

/** First number with dots in what a program says about itself. */
export async function programVersion(name: ServiceName, args: readonly string[]): Promise<string> {
  try {
    // Mosquitto ends its own help with 3.
    const { stdout, stderr } = await runProgram(requireService(name), args);
    return /\d+(?:\.\d+)+/.exec(stdout + stderr)?.[0] ?? 'unknown';
  } catch (error) {
    if (error instanceof Missing) return 'missing';
    throw error;
  }
}
