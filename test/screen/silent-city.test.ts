import { join } from 'node:path';
import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liftOf } from '../harness/town.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const listen = join(import.meta.dirname, 'fixtures', 'listen-at-loudspeaker.js');
/** North's; each says something once and then nothing more. */
const silent = Array.from({ length: 24 }, (_, index) => liftOf('north', index + 2));

describe.skipIf(chromium.path === null)(`a city that goes silent, in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', {
      lifts: 25,
      extend: (register) => {
        register.units = register.units.map((unit) =>
          silent.includes(unit.id) ? { ...unit, lateAfterMs: 4_000, offlineAfterMs: 6_000 } : unit,
        );
      },
    });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it('is a red row in every view and on the wall, agrees with the other counts, is heard, and hides no emergency', {
    timeout: 180_000,
  }, async () => {
    const { page, emergency, picture } = await centre.desk(centre.people.operator, { instruments: [listen] });
    const { alarmId } = await centre.press(1);
    await emergency(alarmId).waitFor();
    await centre.operator.acknowledge(alarmId);
    for (const id of silent) await centre.device.publish(id, 'status', { mode: 'normal' });

    const row = page.locator('.silent-city');
    await row.waitFor({ timeout: 60_000 });
    await expect.poll(() => page.evaluate(`window.played.includes('once')`)).toBe(true);
    await expect.poll(() => row.innerText(), { timeout: 30_000 }).toContain('25 台中 24 台失联');
    expect(await row.innerText()).toContain('报警可能送不到');
    expect(await row.innerText()).toContain('厂商 north 24/25');
    await expect.poll(() => page.locator('.strip-counts').innerText(), { timeout: 30_000 }).toContain('离线 24');
    await expect.poll(() => page.locator('.lane').nth(1).innerText()).toContain('离线设备 24 台');
    expect(await emergency(alarmId).isVisible()).toBe(true);
    await picture('silent-city');

    await row.getByRole('button', { name: '停止提醒' }).click();
    await row.getByText('本坐席已停止提醒').waitFor();
    await page.getByRole('link', { name: '设备', exact: true }).click();
    await page.locator('.view').waitFor();
    expect(await row.isVisible()).toBe(true);
    await page.goto(`${centre.vigil.httpUrl}/?wall`);
    await row.waitFor();
    await picture('silent-city-wall');

    const alive = setInterval(() => {
      for (const id of silent) void centre.device.publish(id, 'status', { mode: 'normal' });
    }, 2_000);
    centre.atEnd(() => clearInterval(alive));
    await row.waitFor({ state: 'detached', timeout: 60_000 });
  });

  it('the strip of every view names the emergency that waits longest, with its clock, and leads to it', async () => {
    const { page } = await centre.desk();
    await page.getByRole('link', { name: '系统', exact: true }).click();
    await page.locator('.view').waitFor();
    const first = await centre.press(1);
    await centre.press(3);
    const strip = page.locator('a.strip-alarm');
    await strip.getByText('紧急 2').waitFor();
    expect(await strip.innerText()).toMatch(/东门花园 1号梯\s*00:\d\d/);
    expect(await page.title()).toContain('(2) 紧急报警 · 东门花园 1号梯');
    await strip.click();
    await page.waitForSelector(`.emergency.selected[data-id="${first.alarmId}"]`);
    expect((await centre.operator.alarm(first.alarmId)).alarm.acknowledgedAt).toBeNull();
    expect(new URL(page.url()).search).toBe('');
  });
});
