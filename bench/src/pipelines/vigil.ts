import { join } from 'node:path';
import { importRegister } from '@vigil/harness';
import { startInfluxDB } from '../peers/influxdb.ts';
import { makeTown } from '../system/register.ts';
import { startBroker, startIngest } from '../system/vigil.ts';
import { assemble } from './assemble.ts';
import { gateways, liftsEach, type PipelinePlan } from './pipeline.ts';

/** Broker and ingest with all they do in production; only the history driver is set. */
export const vigilPipeline: PipelinePlan = {
  name: 'Vigil',
  start: async (folder) => {
    const influx = await startInfluxDB(join(folder, 'influx'));
    const { register, publishers } = makeTown({ credentials: gateways, unitsEach: liftsEach });
    const dataDir = join(folder, 'vigil');
    await importRegister(dataDir, register);
    const broker = await startBroker(dataDir);
    const ingest = await startIngest(dataDir, broker, {
      VIGIL_HISTORY_DRIVER: 'influx1',
      VIGIL_HISTORY_URL: influx.url,
      VIGIL_HISTORY_DATABASE: influx.database,
    });
    return assemble({
      name: 'Vigil',
      promise: 'fsynced',
      port: broker.port,
      publishers,
      influx,
      children: { broker: broker.child, ingest: ingest.child },
    });
  },
};
