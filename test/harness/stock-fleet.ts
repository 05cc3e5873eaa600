import { join } from 'node:path';
import { prepareMosquitto, requireService, runCommand, runProgram } from '@vigil/harness';
import mqtt, { type IClientOptions } from 'mqtt';
import { eventually } from './eventually.ts';
import { layMqttCable, type MqttCable } from './mqtt-cable.ts';
import { sendAgain } from './send-again.ts';
import { tokenOf } from './town.ts';

/** A client as people have it, configured with no more than address, name and token. */
export interface StockClient {
  readonly what: string;
  /** The lift it speaks for. */
  readonly unit: string;
  readonly cable: MqttCable;
  /** Presses the alarm button; resolves when whoever took the message has promised it. */
  press(id: string): Promise<void>;
  stop(): Promise<void>;
}

interface Place {
  readonly brokerPort: number;
  readonly credential: string;
  readonly unit: string;
  readonly vendor: string;
}

const alarmOf = ({ vendor, unit }: Place): string => `vigil/v1/${vendor}/${unit}/alarm`;
const payloadOf = (id: string): string => JSON.stringify({ id, profile: 'vigil', code: 'alarm-button' });

/** MQTT.js with what is given, and its own defaults for everything else. */
async function mqttJs(
  what: string,
  place: Place,
  options: IClientOptions,
  greet: (client: mqtt.MqttClient) => void = () => undefined,
): Promise<StockClient> {
  const cable = await layMqttCable(place.brokerPort);
  const { credential: username } = place;
  const client = mqtt.connect({
    host: '127.0.0.1',
    port: cable.port,
    username,
    password: tokenOf(username),
    ...options,
  });
  // It connects again by itself; what it could not do it does then.
  client.on('error', () => undefined);
  client.on('connect', () => greet(client));
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  return {
    what,
    unit: place.unit,
    cable,
    press: (id) => sendAgain(() => client.publishAsync(alarmOf(place), payloadOf(id), { qos: 1 })),
    stop: async () => {
      await client.endAsync(true);
      await cable.close();
    },
  };
}

export const mqttJsDefaults = (place: Place): Promise<StockClient> => mqttJs('MQTT.js', place, {});

/** One of two that were configured alike. */
export const twin = (place: Place, what: string): Promise<StockClient> =>
  mqttJs(what, place, { clientId: 'controller', reconnectPeriod: 100 });

export const mqtt31 = (place: Place): Promise<StockClient> =>
  mqttJs('MQTT 3.1', place, {
    protocolId: 'MQIsdp',
    protocolVersion: 3,
    clientId: 'lift-controller-of-building-7-entrance-2-left',
    clean: false,
  });

/** Birth and death as Sparkplug B wants them, in its own tree; payloads are protobuf, of which here only the bytes count. */
export function sparkplug(place: Place): Promise<StockClient> {
  const node = `spBv1.0/Lifts/%/${place.unit}`;
  const topic = (type: string): string => node.replace('%', type);
  const death = Buffer.from([0x12, 0x0d, 0x0a, 0x05, 0x62, 0x64, 0x53, 0x65, 0x71, 0x20, 0x04, 0x58, 0x00]);
  return mqttJs('Sparkplug', place, { will: { topic: topic('NDEATH'), payload: death, qos: 1 } }, (client) => {
    client.subscribe([`${topic('NCMD')}/#`, 'spBv1.0/STATE/scada'], { qos: 1 }, () => undefined);
    client.publish(topic('NBIRTH'), Buffer.concat([Buffer.from([0x08, 0x01]), death]), { qos: 0 });
    client.publish(topic('NDATA'), Buffer.from([0x08, 0x02, 0x18, 0x01]), { qos: 0 });
  });
}

/** Discovery, availability and commands as Home Assistant wants them, retained in trees of their own. */
export function homeAssistant(place: Place): Promise<StockClient> {
  const own = `lift/${place.unit}`;
  const will = { topic: `${own}/availability`, payload: Buffer.from('offline'), qos: 1, retain: true } as const;
  return mqttJs('Home Assistant', place, { will }, (client) => {
    const discovery = JSON.stringify({ name: place.unit, state_topic: `${own}/state`, device_class: 'problem' });
    const retained = { qos: 1, retain: true } as const;
    client.publish(`homeassistant/binary_sensor/${place.unit}/config`, discovery, retained, () => undefined);
    client.publish(will.topic, 'online', retained, () => undefined);
    client.subscribe([`${own}/set`, 'homeassistant/status', 'homeassistant/#'], { qos: 1 }, () => undefined);
  });
}

/** A program that connects, publishes once and ends, and is run again until it says that it went well. */
export async function oneShots(place: Place, version: 'mqttv31' | 'mqttv311'): Promise<StockClient> {
  const cable = await layMqttCable(place.brokerPort);
  const run = (id: string) => mosquittoPubOnce({ ...place, port: cable.port }, version, alarmOf(place), payloadOf(id));
  return {
    what: `mosquitto_pub ${version}`,
    unit: place.unit,
    cable,
    press: async (id) => {
      await eventually(`mosquitto_pub of ${id} ends well`, async () => (await run(id)).code === 0, {
        deadlineMs: 60_000,
        everyMs: 100,
      });
    },
    stop: () => cable.close(),
  };
}

export const mosquittoPubOnce = (
  { port, credential }: { readonly port: number; readonly credential: string },
  version: 'mqttv31' | 'mqttv311' | 'mqttv5',
  topic: string,
  payload: string,
) =>
  runProgram(
    requireService('mosquitto_pub'),
    ['-h', '127.0.0.1', '-p', `${port}`, '-u', credential, '-P', tokenOf(credential), '-V', version].concat([
      '-q',
      '1',
      '-t',
      topic,
      '-m',
      payload,
    ]),
    { timeoutMs: 15_000 },
  );

/**
 * Mosquitto as a bridge: everything of its own goes to us, and it asks for everything of ours. All else is its default;
 * only its pause before it connects again is shortened.
 */
export async function mosquittoBridge(place: Place, folder: string): Promise<StockClient> {
  const cable = await layMqttCable(place.brokerPort);
  const { program, port } = await prepareMosquitto(join(folder, 'mosquitto'), {
    lines: [
      'connection vigil',
      `address 127.0.0.1:${cable.port}`,
      'topic # both 1',
      `remote_username ${place.credential}`,
      `remote_password ${tokenOf(place.credential)}`,
      'restart_timeout 1',
    ],
  });
  await program.start();
  await eventually('the bridge is connected', () => cable.sessions > 0);
  return {
    what: 'a Mosquitto bridge',
    unit: place.unit,
    cable,
    press: async (id) => {
      const command = requireService('mosquitto_pub');
      const args = ['-h', '127.0.0.1', '-p', `${port}`, '-q', '1', '-t', alarmOf(place), '-m', payloadOf(id)];
      await runCommand(command, args);
    },
    stop: async () => {
      await program.stop();
      await cable.close();
    },
  };
}
