import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadServerKey } from '@vigil/store';
import { serviceToken } from '@vigil/store/credentials';
import mqtt from 'mqtt';
import { expect } from 'vitest';
import { z } from 'zod';
import { eventually } from '../harness/eventually.ts';
import { disconnectPacket, publishPacket, subscribePacket } from '../harness/raw-mqtt.ts';
import type { Vigil } from '../harness/vigil.ts';
import { button, type Field, type Lift } from './field.ts';

/** An honest device that has said who it is and is away: what a neighbour does must take nothing of it. */
export interface Bystander {
  readonly lift: Lift;
  /** Its alarm rings, the answer finds its session of before, and its state is still retained. */
  isWhole(): Promise<void>;
}

const pubacks = (types: readonly number[]): number => types.filter((type) => type === 4).length;

export async function standBy({ vigil }: Field, lift: Lift): Promise<Bystander> {
  const session = { clientId: `${lift.id}-kept`, clean: false };
  const wire = await lift.connect(session);
  wire.send(
    subscribePacket([lift.topic('answer')], 1),
    publishPacket(lift.topic('state'), JSON.stringify({ state: 'online' }), 2, { retain: true }),
  );
  await eventually('SUBACK and PUBACK', () => wire.types().includes(9) && pubacks(wire.types()) === 1);
  wire.finish(disconnectPacket);
  await wire.closed();
  return {
    lift,
    isWhole: async () => {
      const id = `of-${lift.id}`;
      await lift.say('alarm', { id, ...button });
      expect(await lift.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
      const back = await lift.connect(session);
      expect(back.packets()[0]?.[2], 'its session is there').toBe(1);
      await eventually('the answer', () =>
        back.packets().some((one) => (one[0] ?? 0) >> 4 === 3 && one.includes(id) && one.includes('stored')),
      );
      back.end();
      await eventually('its state is retained', async () =>
        (await retainedStates(vigil)).includes(lift.topic('state')),
      );
    },
  };
}

/** Topics of the states that whoever subscribes now is given. */
async function retainedStates(vigil: Vigil): Promise<readonly string[]> {
  const client = await mqtt.connectAsync(vigil.mqttUrl, {
    username: 'service-ingest',
    password: serviceToken(await loadServerKey(vigil.dataDir), 'ingest'),
    clientId: `ingest-looks-${Math.random()}`,
  });
  const topics: string[] = [];
  client.on('message', (topic, _payload, { retain }) => {
    if (retain) topics.push(topic);
  });
  try {
    await client.subscribeAsync('vigil/v1/+/+/state', { qos: 1 });
    // Retained messages come before what is published after the SUBACK, to this very client too.
    await client.publishAsync('vigil/v1/north/nobody/command', 'end', { qos: 1 });
    return topics;
  } finally {
    await client.endAsync();
  }
}

const brokerPage = z.looseObject({ journal: z.looseObject({ usedBytes: z.number() }) });

/** Bytes of the journal's records, and of all files beside it (the journal's are made ahead of use). */
export async function bytesKept({ dataDir, health }: Vigil): Promise<{ journal: number; others: number }> {
  const page = await fetch(health.broker, { signal: AbortSignal.timeout(20_000) });
  const { journal } = brokerPage.parse(await page.json());
  let others = 0;
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.startsWith(join(dataDir, 'journal'))) others += await sizeOf(path);
  }
  return { journal: journal.usedBytes, others };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    // A file of the history that has been replaced meanwhile.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

/** What each process answers to the question whether it can do its work; 200: it can. */
export async function readiness({ health, httpUrl }: Vigil): Promise<readonly number[]> {
  const answers: number[] = [];
  for (const url of [health.broker, health.ingest, `${httpUrl}/readyz`])
    answers.push((await fetch(url, { signal: AbortSignal.timeout(20_000) })).status);
  return answers;
}
