import { join } from 'node:path';
import { type Program, prepareMosquitto } from '@vigil/harness';
import { type InfluxDB, startInfluxDB } from '../peers/influxdb.ts';
import { makeTown } from '../system/register.ts';
import { assemble } from './assemble.ts';
import { gateways, liftsEach, type Pipeline } from './pipeline.ts';

/** Queues that a subscriber which is a moment behind does not overrun; Mosquitto's own 1,000 would drop messages. */
const roomyQueues = ['max_inflight_messages 2000', 'max_queued_messages 1000000'];

export interface Consumer {
  readonly mqttPort: number;
  readonly influx: InfluxDB;
  readonly folder: string;
}

/** Mosquitto with a password file, InfluxDB, and somebody between them. */
export async function mosquittoWith(
  folder: string,
  name: string,
  startConsumer: (consumer: Consumer) => Promise<Program>,
): Promise<Pipeline> {
  const { publishers } = makeTown({ credentials: gateways, unitsEach: liftsEach });
  const influx = await startInfluxDB(join(folder, 'influx'));
  const mosquitto = await prepareMosquitto(join(folder, 'mosquitto'), {
    users: [...publishers, { ...consumerUser, clientId: 'consumer', topics: ['-'] }],
    lines: roomyQueues,
  });
  await mosquitto.program.start();
  const consumer = await startConsumer({ mqttPort: mosquitto.port, influx, folder });
  return assemble({
    name,
    promise: 'in memory',
    port: mosquitto.port,
    publishers,
    influx,
    children: { broker: mosquitto.program, ingest: consumer },
  });
}

export const consumerUser = { username: 'consumer', password: 'consumer-password' } as const;
/** Everything that the load publishes. */
export const consumedFilter = 'vigil/v1/+/+/status';
