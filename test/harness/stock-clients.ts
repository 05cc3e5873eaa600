import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { type Finished, runProgram } from '@vigil/harness';

/** Clients nobody here wrote. */
export interface StockTarget {
  readonly port: number;
  readonly credential: string;
  readonly token: string;
}

const login = ({ port, credential, token }: StockTarget): readonly string[] => [
  '-h',
  '127.0.0.1',
  '-p',
  String(port),
  '-u',
  credential,
  '-P',
  token,
];

/** `mosquitto_pub -d`: its output tells whether the PUBACK came. */
export function mosquittoPub(program: string, to: StockTarget, topic: string, payload: string): Promise<Finished> {
  return runProgram(program, [...login(to), '-d', '-q', '1', '-t', topic, '-m', payload]);
}

/** Python with Eclipse paho, which speaks to devices' authors more than any other; null when it is not here. */
export function pythonWithPaho(): string | null {
  // The system's Python has the packages of the system; another one may stand in front of it in the PATH.
  const found = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import paho.mqtt.client']).status === 0,
  );
  if (found !== undefined) return found;
  const install = 'apt-get install python3-paho-mqtt';
  if (process.env['VIGIL_REQUIRE_SERVICES'] === '1') throw new Error(`paho is required and missing: ${install}`);
  const log = process.env['VIGIL_SKIP_LOG'];
  if (log !== undefined && log !== '') appendFileSync(log, `paho is missing, its tests are skipped: ${install}\n`);
  return null;
}

/** Subscribes to the answers, publishes once with QoS 1, prints a line at the PUBACK and one for each answer, until `stored`. */
const script = `
import json, sys
import paho.mqtt.client as mqtt
port, user, password, base, payload = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5]
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION1) if hasattr(mqtt, "CallbackAPIVersion") else mqtt.Client()
client.username_pw_set(user, password)
def connected(c, userdata, flags, code):
    print("connack", code, flush=True)
    c.subscribe(base + "/answer", qos=1)
def subscribed(c, userdata, mid, granted):
    print("suback", list(granted), flush=True)
    c.publish(base + "/alarm", payload, qos=1)
def published(c, userdata, mid):
    print("puback", mid, flush=True)
def message(c, userdata, m):
    print("answer", m.payload.decode(), flush=True)
    if json.loads(m.payload)["what"] == "stored":
        c.disconnect()
client.on_connect, client.on_subscribe, client.on_publish, client.on_message = connected, subscribed, published, message
client.connect("127.0.0.1", port, 30)
client.loop_forever()
`;

export function pahoAlarm(python: string, to: StockTarget, base: string, payload: string): Promise<Finished> {
  return runProgram(python, ['-c', script, String(to.port), to.credential, to.token, base, payload]);
}
