import { MultiBar, Presets } from 'cli-progress';
import type { City } from '../city/rows.ts';
import { type CityControl, findControl } from '../fleet/control.ts';
import type { CityCredential } from '../fleet/fleet.ts';
import { sendOneShot } from '../fleet/one-shot.ts';
import { openSession, type Session } from '../fleet/session.ts';
import { type Scenario, type ScenarioContext, ScenarioError } from './scenario.ts';

export interface RunOptions {
  readonly city: City;
  readonly dataDir: string;
  readonly url: string;
  readonly unit: string | null;
  /** 2: twice as fast. */
  readonly speed: number;
  readonly write: (line: string) => void;
  readonly showBars: boolean;
  readonly api: ScenarioContext['api'];
}

/** Runs one scenario against a running system; units are handed over by the running city and given back. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<void> {
  const control: CityControl | null = await findControl(options.dataDir);
  const taken = new Map<string, Session>();
  const beside: Session[] = [];
  const started = Date.now();
  const bars = options.showBars
    ? new MultiBar(
        { hideCursor: true, clearOnComplete: true, format: ' {what} [{bar}] {value}/{total} s' },
        Presets.rect,
      )
    : null;
  const say = (zh: string, en: string): void => {
    const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
    const line = `[${seconds} s] ${zh}\n           ${en}`;
    if (bars === null) options.write(`${line}\n`);
    else bars.log(`${line}\n`);
  };
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const context: ScenarioContext = {
    city: options.city,
    unit: options.unit,
    say,
    api: options.api,
    take: async (id, { again = false, ...takeOptions } = {}) => {
      const known = taken.get(id);
      if (known !== undefined && known.client.connected && takeOptions.boot === undefined && !again) return known;
      const credential = credentialWithToken(options.city, id);
      if (known === undefined) await control?.release([id]);
      const listenFor = credential.units === 'all' ? [] : credential.units;
      const session = await openSession({
        url: options.url,
        credential: id,
        token: credential.token,
        vendor: credential.vendor,
        self: credential.role === 'gateway' ? id : (listenFor[0] ?? id),
        listenFor,
        reconnectPeriodMs: 0,
        ...takeOptions,
        onError: (error) => say(`连接错误：${error.message}`, `connection error: ${error.message}`),
      });
      if (known !== undefined) beside.push(known);
      taken.set(id, session);
      return session;
    },
    oneShot: async (id, topic, payload) => {
      const { token } = credentialWithToken(options.city, id);
      await sendOneShot({ url: options.url, credential: id, token, topic, payload });
    },
    wait: async (ms, what) => {
      const real = ms / options.speed;
      if (bars === null || what === '' || real < 2_000) return pause(real);
      const bar = bars.create(Math.round(real / 1000), 0, { what });
      for (let second = 1; second * 1000 <= real; second += 1) {
        await pause(1000);
        bar.update(second);
      }
      bars.remove(bar);
    },
    within: async (ms, work) => {
      const limit = AbortSignal.timeout(ms);
      try {
        return await work(limit);
      } catch (error) {
        if (limit.aborted) return null;
        throw error;
      }
    },
  };
  say(`场景：${scenario.zh}`, `Scenario: ${scenario.en}`);
  try {
    await scenario.run(context);
    say('完成', 'Done');
  } finally {
    bars?.stop();
    for (const session of [...beside, ...taken.values()]) if (session.client.connected) await session.end();
    if (control !== null && taken.size > 0) await control.resume([...taken.keys()]);
  }
}

function credentialWithToken(city: City, id: string): CityCredential & { readonly token: string } {
  const credential = city.credentials.find((entry) => entry.id === id);
  if (credential?.token === undefined) throw new ScenarioError(`credential ${id} has no token in the city file`);
  return { ...credential, token: credential.token };
}
