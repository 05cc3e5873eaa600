import { join } from 'node:path';
import { importRegister, Missing, type Program, prepareMosquitto } from '@vigil/harness';
import type { Publisher } from '../load/job.ts';
import type { Context } from '../measurement.ts';
import { makeTown } from '../system/register.ts';
import { startBroker, wideBudgets } from '../system/vigil.ts';
import { startAedes } from './aedes.ts';

export interface Contender {
  readonly name: 'Vigil' | 'Mosquitto' | 'Aedes';
  /** What its PUBACK promises. */
  readonly promise: string;
  readonly child: Program;
  readonly port: number;
  readonly publishers: readonly Publisher[];
}

export interface ContenderOptions {
  readonly publishers: number;
  /** Mosquitto hashes every password when it starts: with thousands of clients they share a user. */
  readonly mosquittoUsers?: number;
  /** Names the folders of one run of several in the same measurement. */
  readonly run?: number;
}

/** Three brokers side by side, all idle but the one under test. A missing one is said and left out. */
export async function startContenders(context: Context, options: ContenderOptions): Promise<readonly Contender[]> {
  const town = makeTown({ credentials: options.publishers, unitsEach: 1 });
  const found: Contender[] = [];

  const dataDir = join(context.folder, `vigil-${options.run ?? 1}`);
  await importRegister(dataDir, town.register);
  const vigil = await startBroker(dataDir, wideBudgets);
  context.onEnd(() => vigil.child.stop());
  found.push({ name: 'Vigil', promise: 'fsynced', ...vigil, publishers: town.publishers });

  try {
    const users = town.publishers.slice(0, options.mosquittoUsers ?? town.publishers.length);
    const mosquitto = await prepareMosquitto(join(context.folder, `mosquitto-${options.run ?? 1}`), { users });
    await mosquitto.program.start();
    context.onEnd(mosquitto.program.stop);
    const publishers = town.publishers.map((publisher, index): Publisher => {
      const user = users[index % users.length];
      return { ...publisher, username: user?.username, password: user?.password };
    });
    found.push({ name: 'Mosquitto', promise: 'in memory', child: mosquitto.program, port: mosquitto.port, publishers });
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    context.say(`skipped: ${error.message}`);
  }

  const aedes = await startAedes();
  context.onEnd(() => aedes.child.stop());
  const anonymous = town.publishers.map(({ clientId, topics }): Publisher => ({ clientId, topics }));
  found.push({ name: 'Aedes', promise: 'in memory', ...aedes, publishers: anonymous });
  return found;
}
