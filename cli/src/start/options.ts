import { listenAddress } from '@vigil/service';
import { Command } from 'commander';

/** What `npm start -- …` understands. */
export interface StartOptions {
  /** Units asked for; null: whatever city the folder has, or the usual size; false: none. */
  readonly city: number | null | false;
  readonly data: string;
  readonly mqttPort: number;
  readonly mqttsPort: number;
  readonly wsPort: number;
  readonly httpPort: number;
  readonly host: string;
  readonly verbose: boolean;
}

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new RangeError(`${text} is not a port (0–65535)`);
  return value;
};
const address = (text: string): string => listenAddress.parse(text);
const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 10 || value > 200_000)
    throw new RangeError(`${text} is not a number of units (10–200000)`);
  return value;
};

export function parseStart(argv: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const command = new Command('npm start --')
    .description('Starts broker, ingest, dashboard and a simulated city; Ctrl-C ends all.')
    .option('--city <units>', 'registered units of the simulated city (default: 2000)', count, null)
    .option('--no-city', 'without a simulated city')
    .option('--data <folder>', 'data folder', env['VIGIL_DATA'] || './data')
    .option('--host <address>', 'address the dashboard and the broker listen on', address, '127.0.0.1')
    .option('--mqtt-port <port>', 'MQTT over TCP', port, 1883)
    .option('--mqtts-port <port>', 'MQTT over TLS with a certificate made for this folder; 0: off', port, 8883)
    .option('--ws-port <port>', 'MQTT over WebSocket', port, 8083)
    .option('--http-port <port>', 'dashboard', port, 8080)
    .option('--verbose', 'every log line of every process', false);
  command.parse(argv, { from: 'user' });
  return command.opts<StartOptions>();
}
