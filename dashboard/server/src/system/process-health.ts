import type { ProcessHealth } from '@vigil/vocabulary';
import { z } from 'zod';

const page = z.record(z.string(), z.unknown());
const deadlineMs = 1_000;
const pageLimit = 64 * 1024;

/** Is there a health page at all? */
export function isPage(url: string): boolean {
  return url !== '' && url !== 'none';
}

/** Asks another process's readiness page. A process that does not answer in a second is not ready, whatever it is doing. */
export async function probe(name: ProcessHealth['name'], url: string): Promise<ProcessHealth> {
  if (!isPage(url)) return { name, ok: false, detail: { error: 'no health page configured' } };
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadlineMs), redirect: 'error' });
    const text = (await response.text()).slice(0, pageLimit);
    const { ok: _ok, ...detail } = page.parse(JSON.parse(text));
    return { name, ok: response.ok, detail };
  } catch (error) {
    // The system page is where somebody notices; its row is the report.
    return { name, ok: false, detail: { error: error instanceof Error ? error.message : String(error) } };
  }
}
