import type { ProcessHealth, Proof, SystemView } from '@vigil/vocabulary';
import type { Readers } from '../readers/readers.ts';
import { turnOf, waiting } from '../readers/turn.ts';
import type { SignedIn } from '../session/sessions.ts';
import { readHistoryHealth, readStored } from './stored-system.ts';

const dayMs = 86_400_000;

/** What this process knows by itself, and whom it asks for the rest. */
export interface SystemNeeds {
  readonly readers: Readers;
  readonly processes: () => Promise<readonly ProcessHealth[]>;
  readonly live: { readonly proof: () => Proof | null };
  readonly desks: { readonly views: () => SystemView['desks'] };
}

/** Everything the system page shows. A process or a history that does not answer is shown as such, and fails nothing else. */
export async function readSystem(needs: SystemNeeds, who: SignedIn, now: number): Promise<SystemView> {
  const { scope } = who;
  const [processes, stored, history] = await Promise.all([
    needs.processes(),
    readStored.ask(needs.readers, waiting(turnOf(who), undefined), { scope, since: now - dayMs }),
    historyHealth(needs.readers, who),
  ]);
  return { now, processes, ...stored, history, proof: needs.live.proof(), desks: needs.desks.views() };
}

async function historyHealth(readers: Readers, who: SignedIn): Promise<SystemView['history']> {
  try {
    return await readHistoryHealth.ask(readers, waiting(turnOf(who), 'history'), null);
  } catch (error) {
    // Shown on the page; the log has it from the place that opens the history.
    return { driver: 'unknown', ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
