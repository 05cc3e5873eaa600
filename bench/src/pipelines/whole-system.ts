import { join } from 'node:path';
import { importRegister } from '@vigil/harness';
import type { Publisher } from '../load/job.ts';
import type { Context } from '../measurement.ts';
import { makeTown } from '../system/register.ts';
import { startBroker, startDashboard, startIngest, wideBudgets } from '../system/vigil.ts';
import { readStanding, type Standing } from './standing.ts';

/** Broker, intake with the embedded history, and dashboard, as `npm start` has them. */
export interface WholeSystem {
  readonly port: number;
  readonly publishers: readonly Publisher[];
  /** What the intake has done so far. */
  standing(): Promise<Standing>;
}

export async function startWholeSystem(context: Context, town: { readonly publishers: number }): Promise<WholeSystem> {
  const { register, publishers } = makeTown({ credentials: town.publishers, unitsEach: 1 });
  const dataDir = join(context.folder, 'whole');
  await importRegister(dataDir, register);
  const broker = await startBroker(dataDir, wideBudgets);
  context.onEnd(() => broker.child.stop());
  const ingest = await startIngest(dataDir, broker);
  context.onEnd(() => ingest.child.stop());
  const dashboard = await startDashboard(dataDir, { broker, ingest });
  context.onEnd(() => dashboard.child.stop());
  return {
    port: broker.port,
    publishers,
    standing: async () => (await readStanding(ingest.healthPort)) ?? { judged: 0, inHistory: 0 },
  };
}
