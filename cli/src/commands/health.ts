import { VigilError } from '@vigil/vocabulary';
import type { Command } from 'commander';

/** `vigil health <url>`: exit 0 when the process answers well; for container health checks. */
export function addHealthCommand(program: Command): void {
  program
    .command('health <url>')
    .description('Asks a health page, e.g. http://127.0.0.1:9101/readyz')
    .action(async (url: string) => {
      const response = await fetch(url, { signal: AbortSignal.timeout(4_000) });
      if (!response.ok) throw new VigilError('internal', `${url}: ${response.status} ${await response.text()}`);
    });
}
