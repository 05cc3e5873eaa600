import { ownProgram, startProgram } from '@vigil/harness';
import { mosquittoWith } from './mosquitto-with.ts';
import type { PipelinePlan } from './pipeline.ts';

/** The ingest that a good developer writes in an afternoon: MQTT.js, one `influx` batch a second. Not durable. */
export const mqttjsPipeline: PipelinePlan = {
  name: 'Mosquitto + MQTT.js + influx',
  start: (folder) =>
    mosquittoWith(folder, mqttjsPipeline.name, ({ mqttPort, influx }) =>
      startProgram(
        ownProgram({
          name: 'mqttjs-ingest',
          entry: 'bench/src/processes/mqttjs-ingest-main.ts',
          args: [String(mqttPort), String(influx.port), influx.database],
          ready: (output) => /^ready$/m.test(output),
        }),
      ),
    ),
};
