import { runCommand } from '@vigil/harness';

/** Short commit of the measured sources, `+` when files of them differ from it; `unknown` outside a repository. */
export async function currentCommit(): Promise<string> {
  try {
    const commit = (await runCommand('git', ['rev-parse', '--short', 'HEAD'])).trim();
    const changed = await runCommand('git', ['status', '--porcelain', '--', 'broker', 'ingest', 'journal', 'store']);
    return changed.trim() === '' ? commit : `${commit}+`;
  } catch (error) {
    // A copy without its history can be measured too.
    if (error instanceof Error) return 'unknown';
    throw error;
  }
}
