import { setTimeout as pause } from 'node:timers/promises';
import { parts } from '@vigil/harness';
import type { Session } from '@vigil/simulators';
import { afterEach, describe, expect, it } from 'vitest';
import { Desk } from '../harness/desk.ts';
import { eventually } from '../harness/eventually.ts';
import { isGivenUp } from '../harness/send-again.ts';
import { gatewayOf, liftOf, singleOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

let vigil: Vigil | null = null;
const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await vigil?.stop();
  vigil = null;
});

const offlineAfterMs = 6_000;

/** Reports every 300 ms until it is told to be silent; goes on by itself after our restarts. */
function report(session: Session, units: readonly string[]): { silence(): void } {
  const timer = setInterval(() => {
    if (!session.client.connected) return;
    for (const unit of units)
      session.publish(unit, 'status', { temperature: 20 + Math.random() }).catch((error: Error) => {
        if (!isGivenUp(error)) throw error;
      });
  }, 300);
  return { silence: () => clearInterval(timer) };
}

describe('our own restart is not their outage', () => {
  it('raises no alarm for units that were silent because we were away, and still notices who is gone', async () => {
    const running = await startVigil({ register: town({ lateAfterMs: 3_000, offlineAfterMs }) });
    vigil = running;
    const operator = await running.signIn('operator');
    const gateway = await running.device(gatewayOf('north'), { onError: () => undefined });
    const solo = await running.device(singleOf('north', 1), { onError: () => undefined });
    closing.push(
      () => gateway.end(),
      () => solo.end(),
    );
    const lifts = [1, 2, 3, 4].map((index) => liftOf('north', index));
    const talking = report(gateway, [gatewayOf('north'), ...lifts]);
    const leaving = report(solo, [singleOf('north', 1)]);
    closing.push(
      () => talking.silence(),
      () => leaving.silence(),
    );
    const everybody = [gatewayOf('north'), ...lifts, singleOf('north', 1)];
    const availabilities = async (): Promise<readonly string[]> => {
      const known = await operator.availability();
      return everybody.map((unit) => known.get(unit) ?? 'missing');
    };
    await eventually('all are online', async () => (await availabilities()).every((word) => word === 'online'));

    // We are away for longer than their silence limit, and one of them goes for good meanwhile.
    for (const part of parts) await running[part].kill('SIGKILL');
    leaving.silence();
    await solo.end();
    await pause(offlineAfterMs + 2_000);
    await Promise.all(parts.map((part) => running[part].start()));

    const seen = new Set<string>();
    await eventually('those who speak are online', async () => {
      // On a machine that is slow to connect them again, the one that went may be noticed before.
      const now = (await availabilities()).slice(0, -1);
      for (const word of now) seen.add(word);
      return now.every((word) => word === 'online');
    });
    expect(seen).not.toContain('offline');
    const rung = await operator.alarms();
    expect(rung.filter(({ unitId }) => unitId !== singleOf('north', 1))).toEqual([]);

    // Only now, after its limit has passed while we listened, the one that went is gone.
    const gone = await eventually('the unit that went is noticed', async () => (await operator.alarms())[0]);
    expect(gone).toMatchObject({ code: 'unit-offline', unitId: singleOf('north', 1) });
    expect((await operator.alarms()).length).toBe(1);
  });
});

describe('a gateway that dies', () => {
  it('is one alarm for all its units, and the Will of an older session changes nothing', async () => {
    const lifts = 8;
    const running = await startVigil({ register: town({ lifts }) });
    vigil = running;
    const operator = await running.signIn('operator');
    const id = gatewayOf('north');
    const units = Array.from({ length: lifts }, (_, index) => liftOf('north', index + 1));
    const boot = Math.floor(Date.now() / 1000);
    const announce = async (session: Session): Promise<void> => {
      await session.publish(id, 'birth', { boot: session.boot, kind: 'gateway' });
      await session.publish(id, 'state', { state: 'online' });
      for (const unit of units) await session.publish(unit, 'status', { mode: 'normal', temperature: Math.random() });
    };
    const first = await running.device(id, { boot, reconnectPeriodMs: 0 });
    await announce(first);
    await eventually('all are online', async () => {
      const known = await operator.availability();
      return [id, ...units].every((unit) => known.get(unit) === 'online');
    });

    first.kill();
    const alarm = await eventually('the gateway is offline', async () => (await operator.alarms())[0]);
    expect(alarm).toMatchObject({ code: 'gateway-offline', unitId: id, groupSize: lifts });
    await eventually('its units are out of sight, not offline', async () => {
      const known = await operator.availability();
      return units.every((unit) => known.get(unit) === 'blocked');
    });
    expect(await operator.alarms()).toHaveLength(1);

    const second = await running.device(id, { boot: boot + 60, reconnectPeriodMs: 0 });
    closing.push(() => second.end());
    await announce(second);
    await eventually('all are back', async () => {
      const known = await operator.availability();
      return [id, ...units].every((unit) => known.get(unit) === 'online');
    });
    const late = JSON.stringify({ v: 1, state: 'offline', boot });
    await second.publishRaw(`vigil/v1/north/${id}/state`, late, { retain: true });
    // Behind it in the same journal: when this has its answer, the Will has been judged.
    const { seq } = await second.publish(units[0] ?? '', 'test', {});
    await second.answer({ unit: units[0] ?? '', seq, what: 'stored' }, AbortSignal.timeout(20_000));
    const known = await operator.availability();
    expect([id, ...units].map((unit) => known.get(unit))).toEqual([id, ...units].map(() => 'online'));
    expect(await operator.alarms()).toMatchObject([{ code: 'gateway-offline', condition: 'cleared', occurrences: 1 }]);
  });
});

describe('one process away', () => {
  it('broker: the dashboard says so, and says so again when it is back', async () => {
    const running = await startVigil({ register: town() });
    vigil = running;
    const operator = await running.signIn('operator');
    const isOk = async (): Promise<boolean | undefined> =>
      (await operator.system()).processes.find(({ name }) => name === 'broker')?.ok;
    await eventually('the broker is well', isOk);
    await running.broker.kill('SIGKILL');
    await eventually('the dashboard says that the broker is away', async () => (await isOk()) === false);
    await running.broker.start();
    await eventually('the broker is well again', isOk);
    expect((await operator.system()).processes.every(({ ok }) => ok)).toBe(true);
  });

  it('ingest: alarms are acknowledged all the same and are listed when it is back', async () => {
    const running = await startVigil({ register: town() });
    vigil = running;
    const operator = await running.signIn('operator');
    const desk = await Desk.open(operator);
    closing.push(() => desk.close());
    await running.ingest.kill('SIGKILL');
    const unit = singleOf('north', 1);
    const device = await running.device(unit);
    closing.push(() => device.end());
    for (const id of ['while-away-1', 'while-away-2'])
      await device.publish(unit, 'alarm', { id, code: 'alarm-button' });
    expect(await operator.alarms()).toEqual([]);
    await running.ingest.start();
    const answer = await device.answer({ unit, id: 'while-away-2', what: 'stored' }, AbortSignal.timeout(20_000));
    expect(await operator.alarms()).toMatchObject([{ id: answer.alarmId, code: 'alarm-button', occurrences: 2 }]);
    await eventually('the desk rings', () => desk.rung.some(({ id }) => id === answer.alarmId));
  });

  it('dashboard: alarms wait in the store and ring on the desk that comes back', async () => {
    const running = await startVigil({ register: town() });
    vigil = running;
    const operator = await running.signIn('operator');
    const desk = await Desk.open(operator);
    closing.push(() => desk.close());
    await running.dashboard.kill('SIGKILL');
    const unit = singleOf('north', 1);
    const device = await running.device(unit);
    closing.push(() => device.end());
    await device.publish(unit, 'alarm', { id: 'nobody-looks', code: 'alarm-button' });
    const answer = await device.answer({ unit, id: 'nobody-looks', what: 'stored' }, AbortSignal.timeout(20_000));
    await running.dashboard.start();
    await eventually('the desk rings', () => desk.rung.some(({ id }) => id === answer.alarmId));
    await eventually('the board has it', () => desk.board.has(answer.alarmId ?? ''));
    expect(await operator.alarms()).toMatchObject([{ id: answer.alarmId, occurrences: 1 }]);
  });
});
