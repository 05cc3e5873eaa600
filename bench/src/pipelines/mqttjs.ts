import { resolve } from 'node:path';
import { startChild } from '../machine/child.ts';
import { mosquittoWith } from './mosquitto-with.ts';
import type { PipelinePlan } from './pipeline.ts';

/** The ingest that a good developer writes in an afternoon: MQTT.js, one `influx` batch a second. Not durable. */
export const mqttjsPipeline: PipelinePlan = {
  name: 'Mosquitto + MQTT.js + influx',
  start: (folder) =>
    mosquittoWith(folder, mqttjsPipeline.name, ({ mqttPort, influx }) =>
      startChild({
        name: 'mqttjs-ingest',
        command: process.execPath,
        args: [
          resolve(import.meta.dirname, '../processes/mqttjs-ingest-main.ts'),
          String(mqttPort),
          String(influx.port),
          influx.database,
        ],
        ipc: true,
        ready: (lines) => lines.includes('ready'),
      }),
    ),
};
