import { join } from 'node:path';
import { service } from '@vigil/harness';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endSession, openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');

const script = (name: string): string => join(import.meta.dirname, 'fixtures', name);
const listen = script('listen-at-loudspeaker.js');
const forbidSound = script('forbid-sound.js');

async function expectLast(page: Page, what: 'loop' | 'stop'): Promise<void> {
  await expect.poll(() => page.evaluate('window.played.at(-1)'), { timeout: 20_000 }).toBe(what);
}

describe.skipIf(chromium.path === null)(`the sound of a desk in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 10 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it('a mute ends after its minute in a tab that paints no frames, too', async () => {
    await centre.press(1);
    const { page } = await centre.desk(centre.people.operator, { instruments: [listen] });
    await expectLast(page, 'loop');
    await page.keyboard.press('m');
    await expectLast(page, 'stop');
    await page.evaluate('window.framesStopped = true; window.aheadMs += 61_000;');
    await expectLast(page, 'loop');
  });

  it('what rings anew is heard and read out again, on every page: after the acknowledgement, and after closing', async () => {
    const { page } = await centre.desk(centre.people.operator, { instruments: [listen] });
    const read = page.locator('[role=log] p');
    await page.getByRole('link', { name: '系统', exact: true }).click();
    await page.locator('.view').waitFor();
    const loops = (): Promise<unknown> => page.evaluate(`window.played.filter((what) => what === 'loop').length`);

    const first = await centre.press(1);
    await expect.poll(() => read.count()).toBe(1);
    await expect.poll(loops).toBe(1);
    await centre.operator.acknowledge(first.alarmId);
    await expectLast(page, 'stop');
    const again = await centre.press(1);
    expect(again.alarmId).toBe(first.alarmId);
    await expect.poll(() => read.count()).toBe(2);
    await expect.poll(loops).toBe(2);

    await centre.operator.acknowledge(first.alarmId);
    await centre.operator.close(first.alarmId, 'rescued');
    await expectLast(page, 'stop');
    const next = await centre.press(1);
    expect(next.alarmId).not.toBe(first.alarmId);
    await expect.poll(() => read.count()).toBe(3);
    await expect.poll(loops).toBe(3);
    expect(await read.last().innerText()).toContain('1号梯');
  });

  it('a session that ends under the operator is heard and says what to do, until somebody is there', async () => {
    const screen = await centre.desk(centre.people.operator, { instruments: [listen] });
    const { page } = screen;
    await endSession(screen, centre.vigil.httpUrl);
    await page.getByText('登录已失效').waitFor();
    await expectLast(page, 'loop');
    expect(await page.getByRole('alert').innerText()).toContain('96333');
    expect(await page.title()).toContain('无人监视');
    await page.keyboard.press('Shift');
    await expectLast(page, 'stop');
  });

  it('who signs out is let go in silence', async () => {
    const { page } = await centre.desk(centre.people.operator, { instruments: [listen] });
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.getByText('已退出登录').waitFor();
    expect(await page.evaluate('window.played')).not.toContain('loop');
  });

  it('without permission to sound nothing is kept for later, to be heard all at once', async () => {
    const { page } = await centre.desk(centre.people.operator, { instruments: [listen, forbidSound] });
    await page.getByText('声音未启用 — 点击启用').waitFor();
    await centre.press(1);
    for (let lift = 2; lift <= 6; lift += 1)
      await centre.fault(lift, lift % 2 === 0 ? 'door-lock-fault' : 'brake-fault');
    await page.locator('.row').nth(4).waitFor();
    expect(await page.evaluate(`window.played.filter((what) => what === 'once')`)).toEqual([]);
  });
});
