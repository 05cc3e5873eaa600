import { type Scope, type systemView } from '@vigil/vocabulary';
import type { z } from 'zod';
import type { Services } from '../http/services.ts';

const dayMs = 86_400_000;

/** Everything the system page shows. Parts that do not answer are shown as such; none of them makes the page fail. */
export async function readSystem(services: Services, scope: Scope, now: number): Promise<z.input<typeof systemView>> {
  const { store, live, desks } = services;
  const [processes, cursors, history, quarantine, units] = await Promise.all([
    services.processes(),
    store.read.cursors.all(),
    historyHealth(services),
    store.read.quarantine.counts(scope, now - dayMs),
    store.read.units.availabilityCounts(scope),
  ]);
  return {
    now,
    processes: processes.map(({ name, ok, detail }) => ({ name, ok, detail })),
    cursors: [...cursors],
    history,
    proof: live.proof(),
    desks: desks.list().map(({ desk, live: isLive }) => ({
      user: desk.signedIn.person.login,
      view: desk.view,
      live: isLive,
      sound: desk.sound ?? 'off',
      lastBeatAt: desk.lastBeatAt,
      unconfirmed: desk.delivery.unconfirmed(),
    })),
    quarantine: [...quarantine],
    units,
  };
}

async function historyHealth({ history }: Services): Promise<{ driver: string; ok: boolean; detail: string }> {
  try {
    const driver = await history();
    return { driver: driver.name, ...(await driver.health()) };
  } catch (error) {
    // Shown on the page; the log has it from the place that opens the history.
    return { driver: 'unknown', ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
