import { mkdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Missing, type Program, runCommand, startProgram } from '@vigil/harness';
import { type Consumer, consumedFilter, consumerUser, mosquittoWith } from './mosquitto-with.ts';
import type { PipelinePlan } from './pipeline.ts';

/** Both from the npm registry; too large to be a dependency of the project. */
export const nodeRedVersions = { 'node-red': '5.0.7', 'node-red-contrib-influxdb': '0.7.0' } as const;

/** One write request a message: the flow that the node's documentation shows. */
export const nodeRedSingle: PipelinePlan = {
  name: 'Mosquitto + Node-RED, one write a message',
  start: (folder) => mosquittoWith(folder, nodeRedSingle.name, (consumer) => startNodeRed(consumer, singleFlow)),
};

/** Messages are joined (500 or 1 s) and written in batches: what somebody does who has seen the first one fail. */
export const nodeRedBatch: PipelinePlan = {
  name: 'Mosquitto + Node-RED, join + batch',
  start: (folder) => mosquittoWith(folder, nodeRedBatch.name, (consumer) => startNodeRed(consumer, batchFlow)),
};

interface Node extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly type: string;
}

async function startNodeRed(consumer: Consumer, flow: readonly Node[]): Promise<Program> {
  const installed = await install();
  const userDir = join(consumer.folder, 'node-red');
  await mkdir(userDir, { recursive: true });
  const settings = {
    flowFile: join(userDir, 'flows.json'),
    userDir,
    nodesDir: join(installed, 'node_modules/node-red-contrib-influxdb'),
    credentialSecret: false,
    httpAdminRoot: false,
    httpNodeRoot: false,
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'info', metrics: false, audit: false } },
  };
  const settingsFile = join(userDir, 'settings.cjs');
  await writeFile(settingsFile, `module.exports = ${JSON.stringify(settings)};\n`);
  await writeFile(settings.flowFile, JSON.stringify([...connections(consumer), ...flow]));
  await writeFile(
    join(userDir, 'flows_cred.json'),
    JSON.stringify({ broker: { user: consumerUser.username, password: consumerUser.password } }),
  );
  return startProgram({
    name: 'node-red',
    command: process.execPath,
    args: [join(installed, 'node_modules/node-red/red.js'), '-s', settingsFile],
    cwd: userDir,
    ready: (output) => output.includes('Connected to broker'),
  });
}

/** Once a machine, in the folder for temporary files. @throws Missing when it cannot be installed */
async function install(): Promise<string> {
  const packages = Object.entries(nodeRedVersions).map(([name, version]) => `${name}@${version}`);
  const folder = join(tmpdir(), `vigil-bench-${packages.join('-')}`);
  const ready = join(folder, 'installed');
  if ((await stat(ready).catch(() => null)) !== null) return folder;
  await mkdir(folder, { recursive: true });
  try {
    await runCommand(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, ...packages],
      {
        cwd: folder,
        timeoutMs: 300_000,
      },
    );
  } catch (error) {
    throw new Missing(`Node-RED cannot be installed: ${error instanceof Error ? error.message : String(error)}`);
  }
  await writeFile(ready, '');
  return folder;
}

const connections = ({ mqttPort, influx }: Consumer): readonly Node[] => [
  { id: 'tab', type: 'tab', label: 'telemetry' },
  {
    id: 'broker',
    type: 'mqtt-broker',
    broker: '127.0.0.1',
    port: String(mqttPort),
    clientid: 'node-red',
    autoConnect: true,
    protocolVersion: '4',
    keepalive: '60',
    cleansession: false,
  },
  {
    id: 'database',
    type: 'influxdb',
    hostname: '127.0.0.1',
    port: String(influx.port),
    protocol: 'http',
    database: influx.database,
    influxdbVersion: '1.x',
  },
  {
    id: 'in',
    type: 'mqtt in',
    z: 'tab',
    broker: 'broker',
    topic: consumedFilter,
    qos: '1',
    datatype: 'json',
    inputs: 0,
    wires: [['point']],
  },
];

/** Body of the function node: fields and tags of one message. */
const split = `const [, , vendor, unit] = msg.topic.split('/');
const { v, ts, boot, seq, x, ...fields } = msg.payload;`;

const singleFlow: readonly Node[] = [
  {
    id: 'point',
    type: 'function',
    z: 'tab',
    func: `${split}\nreturn { payload: [{ ...fields, time: ts }, { unit, vendor }] };`,
    outputs: 1,
    wires: [['write']],
  },
  {
    id: 'write',
    type: 'influxdb out',
    z: 'tab',
    influxdb: 'database',
    measurement: 'status',
    precision: 'ms',
    wires: [],
  },
];

const batchFlow: readonly Node[] = [
  {
    id: 'point',
    type: 'function',
    z: 'tab',
    func: `${split}\nreturn { payload: { measurement: 'status', fields, tags: { unit, vendor }, timestamp: ts } };`,
    outputs: 1,
    wires: [['joined']],
  },
  {
    id: 'joined',
    type: 'join',
    z: 'tab',
    mode: 'custom',
    build: 'array',
    property: 'payload',
    propertyType: 'msg',
    count: '500',
    timeout: '1',
    accumulate: false,
    wires: [['write']],
  },
  { id: 'write', type: 'influxdb batch', z: 'tab', influxdb: 'database', precision: 'ms', wires: [] },
];
