import { join } from 'node:path';
import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const listen = join(import.meta.dirname, 'fixtures', 'listen-at-loudspeaker.js');

describe.skipIf(chromium.path === null)(`leaving a desk in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 3 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it('with emergencies that wait asks, says where and who is left, and with nobody left it rings on', async () => {
    const { page } = await centre.desk(centre.people.operator, { instruments: [listen] });
    const { alarmId } = await centre.press(1);
    await centre.press(2);
    await page.waitForSelector(`.emergency[data-id="${alarmId}"]`);
    await page.getByRole('button', { name: '退出登录' }).click();
    const box = page.getByRole('dialog');
    await box.getByText('没有其他坐席在值守').waitFor();
    expect(await box.innerText()).toContain('2 条紧急报警未接警');
    expect(await box.innerText()).toMatch(/东门花园 1号梯 · 00:\d\d/);
    await box.getByRole('button', { name: '留在坐席' }).click();
    await box.waitFor({ state: 'detached' });

    // A wall screen is nobody; a colleague is somebody.
    const colleague = await centre.desk(centre.people.administrator);
    await colleague.page.goto(`${centre.vigil.httpUrl}/?wall`);
    await page.getByRole('button', { name: '退出登录' }).click();
    await box.getByText('没有其他坐席在值守').waitFor();
    await colleague.page.goto(`${centre.vigil.httpUrl}/`);
    await box.getByText('其他在值守的坐席').waitFor({ timeout: 20_000 });
    await box.getByRole('button', { name: '交给其他坐席并退出' }).waitFor();
    await colleague.page.goto(`${centre.vigil.httpUrl}/?wall`);
    await box.getByRole('button', { name: '无人值守，仍要退出' }).click({ timeout: 20_000 });
    await page.getByText('没有其他坐席值守').waitFor();
    await expect.poll(() => page.evaluate('window.played.at(-1)')).toBe('loop');
    expect(await page.title()).toContain('无人监视');

    // The wall says it, and it is written down.
    await colleague.page.getByText('没有坐席在值守：2 条紧急报警').waitFor({ timeout: 20_000 });
    await colleague.picture('unmanned-wall');
    const administrator = await centre.vigil.signIn('administrator');
    await expect
      .poll(async () => JSON.stringify((await administrator.send('GET', '/api/audit?limit=20')).body), {
        timeout: 30_000,
      })
      .toContain('left-unwatched');
  });

  it('by closing the tab asks too, and only then', async () => {
    const { page } = await centre.desk();
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    const { alarmId } = await centre.press(1);
    await page.waitForSelector(`.emergency[data-id="${alarmId}"]`);
    // The browser asks only people who have touched the page.
    await page.locator('h2').first().click();
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked).toEqual(['beforeunload']);
    expect(page.isClosed()).toBe(false);
    await centre.operator.acknowledge(alarmId);
    await page.waitForSelector(`.emergency.seen[data-id="${alarmId}"]`);
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => page.isClosed()).toBe(true);
    expect(asked).toHaveLength(1);
  });
});
