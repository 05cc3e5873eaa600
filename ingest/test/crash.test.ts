import { setTimeout as pause } from 'node:timers/promises';
import { defineProgram, ownProgram, type Program, storms, survived } from '@vigil/harness';
import { seededRandom } from '@vigil/simulators';
import { expect, onTestFinished, test } from 'vitest';
import { install } from './support/installation.ts';
import { until } from './support/until.ts';

/** Messages ahead of what has been judged. */
const most = 3_000;

const byName = (a: readonly (string | number)[], b: readonly (string | number)[]): number =>
  String(a[0]).localeCompare(String(b[0]));

/** Launched, not waited for: it may be killed while it is still starting. */
function launch(data: string): Program {
  const ingest = defineProgram(
    ownProgram({
      name: 'ingest',
      entry: 'ingest/src/main.ts',
      // Port 9 (discard) of this machine is closed: ingest must work with its broker away.
      env: {
        VIGIL_DATA: data,
        VIGIL_INGEST_BROKER_URL: 'mqtt://127.0.0.1:9',
        VIGIL_INGEST_HEALTH_PORT: '0',
        VIGIL_INGEST_TICK_MS: '50',
        VIGIL_LOG_LEVEL: 'fatal',
      },
    }),
  );
  onTestFinished(async () => {
    await ingest.kill();
  });
  ingest.launch();
  return ingest;
}

test.each(storms({ kills: 12, full: 240 }))(
  'kill -9 again and again under load: every acknowledged message is in the list exactly once ($kills kills, seed $seed)',
  async (storm) => {
    const place = await install();
    const { kills, seed } = storm;
    const random = seededRandom(seed);
    const appended = { count: 0, stop: false };
    let judged = 0;
    const load = (async () => {
      while (!appended.stop || appended.count % 4 !== 0) {
        const index = appended.count;
        const bodies = [
          ['vigil/v1/acme/L1/alarm', { id: `a${index}`, code: '90' }],
          ['vigil/v1/acme/L1/fault', { code: '02' }],
          ['vigil/v1/acme/L1/status', { temperature: index }],
          ['vigil/v1/acme/L1/alarm', 'unreadable'],
        ] as const;
        const [topic, body] = bodies[index % 4] ?? bodies[0];
        await place.append(topic, body);
        appended.count += 1;
        if (index % 8 === 0) await pause(1);
        // Always something to read, but no more than it can catch up with on a busy machine.
        while (appended.count > judged + most && !appended.stop) await pause(5);
      }
    })();

    const cursor = async (): Promise<number> => {
      const all = await place.store.read.cursors.all();
      // Of each lane: who sends all of this is read behind the rest, of which there is none.
      const lanes = all.filter(({ name }) => name === 'ingest:main' || name.startsWith('ingest:main:'));
      judged = lanes.length === 0 ? 0 : Math.min(...lanes.map(({ seq }) => seq));
      return judged;
    };
    for (let round = 0; round < kills; round += 1) {
      const before = await cursor();
      const child = launch(place.data);
      // In the middle of work, at another place each time.
      await until('some progress', async () => (await cursor()) > before + random.int(0, 20));
      await child.kill();
    }
    appended.stop = true;
    await load;
    const last = launch(place.data);
    await until('the end of the journal', async () => (await cursor()) === appended.count);
    await until('the history', async () => (await place.store.read.cursors.get('history:main')) === appended.count);
    await last.kill('SIGTERM');

    const each = appended.count / 4;
    const open = await place.store.read.alarms.openOf(['L1']);
    expect(open.map((alarm) => [alarm.code, alarm.state.occurrences]).toSorted(byName)).toEqual([
      ['alarm-button', each],
      ['door-close-fault', each],
      ['unreadable-alarm', each],
    ]);
    expect((await place.store.read.units.state('L1'))?.status['temperature']).toBe(appended.count - 2);
    const answers = await place.store.read.effects.due({ kinds: ['answer'], now: Date.now(), limit: 100_000 });
    expect(answers).toHaveLength(each);
    const { rows } = await place.store.read.alarms.list({
      scope: { vendor: null, counties: null },
      limit: 100,
      offset: 0,
    });
    expect(rows.filter((row) => row.lane === 'offline')).toEqual([]);
    survived('ingest over a filling journal', storm);
  },
  180_000,
);
