import { InfluxDB, type IPoint } from 'influx';
import { connectAsync } from 'mqtt';
import { consumedFilter, consumerUser } from '../pipelines/mosquitto-with.ts';

/** The competitor of our ingest: subscribes with MQTT.js, parses, and writes a batch a second with `influx`. */

const [mqttPort = '', influxPort = '', database = ''] = process.argv.slice(2);
const influx = new InfluxDB({ host: '127.0.0.1', port: Number(influxPort), database });
let points: IPoint[] = [];

const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
  ...consumerUser,
  clientId: 'mqttjs-ingest',
  clean: false,
});
client.on('message', (topic, payload) => {
  const [, , vendor = '', unit = ''] = topic.split('/');
  const { v: _v, ts, boot: _boot, seq: _seq, x: _x, ...fields } = JSON.parse(payload.toString());
  points.push({ measurement: 'status', tags: { unit, vendor }, fields, timestamp: ts });
});
await client.subscribeAsync(consumedFilter, { qos: 1 });

let writing = Promise.resolve();
setInterval(() => {
  const batch = points;
  points = [];
  if (batch.length === 0) return;
  writing = writing.then(() => influx.writePoints(batch, { precision: 'ms' }));
}, 1000);
process.stdout.write('ready\n');
process.once('disconnect', () => process.exit(0));
