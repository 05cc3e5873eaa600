import { join } from 'node:path';
import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { untilSteady } from '../harness/screen.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const listen = join(import.meta.dirname, 'fixtures', 'listen-at-loudspeaker.js');

describe.skipIf(chromium.path === null)(`leaving a desk in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', {
      lifts: 3,
      extend: ({ vendors, units }) => {
        for (const vendor of vendors) vendor.phone = '0763-3366123';
        for (const unit of units) unit.rescueCode = '100014';
      },
    });
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
    // Who goes away must know that the session goes on.
    await page.route('**/api/session', (route) =>
      route.request().method() === 'DELETE' ? route.abort() : route.continue(),
    );
    await box.getByRole('button', { name: '无人值守，仍要退出' }).click();
    await box.getByText('未能退出登录').waitFor();
    await page.unroute('**/api/session');
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

  it('by telephone is no leaving: a number is dialled or copied, and nothing happens to the alarm', async () => {
    const { page, context, picture } = await centre.desk();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    const { alarmId } = await centre.press(1);
    const row = page.locator(`.emergency[data-id="${alarmId}"]`);
    await row.waitFor();
    await untilSteady(page);
    const isSelected = () => row.getAttribute('aria-current');
    const before = await isSelected();
    const number = row.getByRole('link', { name: '0763-3366123' });
    expect(await number.getAttribute('href')).toBe('tel:07633366123');
    const copies = [
      ['复制 0763-3366123', /^0763-3366123$/],
      ['复制 100014', /^100014$/],
      [/复制 清城区北江一路 .*东门花园/, /^清城区北江一路 1 号.*1号梯/],
    ] as const;
    for (const [name, text] of copies) {
      await row.getByRole('button', { name }).click();
      await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toMatch(text);
    }
    expect([await isSelected(), (await centre.operator.alarm(alarmId)).alarm['acknowledgedAt']]).toEqual([
      before,
      null,
    ]);
    // By keyboard: those of the selected row.
    const select = async (): Promise<string | null> => {
      await row.locator('.e-place').click();
      return isSelected();
    };
    await expect.poll(select, { interval: 600 }).toBe('true');
    await number.focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('复制 0763-3366123');
    await page.keyboard.press('Enter');
    expect(await page.locator('.drawer').count()).toBe(0);
    // A page that came over plain HTTP has no clipboard of its own: the focus stays all the same.
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('复制 0763-3366123');
    await picture('phones');
    await page.keyboard.press('Escape');
    await expect.poll(isSelected).toBeNull();
    // The last: the browser now asks which telephone, over the page.
    await number.click();
    expect([await isSelected(), (await centre.operator.alarm(alarmId)).alarm['acknowledgedAt']]).toEqual([null, null]);
    expect(asked).toEqual([]);
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
