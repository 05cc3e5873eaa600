import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { untilLive } from '../harness/screen.ts';
import { liftOf } from '../harness/town.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`a covered screen in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', {
      lifts: 3,
      extend: (register) => {
        register.vendors = register.vendors.map((vendor) => ({ ...vendor, phone: '0763-2000' }));
        register.units = register.units.map((unit) =>
          unit.id === liftOf('north', 1) ? { ...unit, rescueCode: '100014' } : unit,
        );
      },
    });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it('keeps the last emergencies readable, dated and old, says what this room does, prints them, and acts on nothing', async () => {
    const { alarmId } = await centre.press(1);
    const { page, emergency, picture } = await centre.desk();
    await emergency(alarmId).waitFor();
    await page.locator('h2').first().click();
    const { thaw } = centre.freeze();
    const cover = page.locator('.cover');
    await cover.waitFor();
    const text = await cover.innerText();
    for (const part of ['东门花园', '1号梯', '12', '100014', '3 人', '0763-2000', '旧数据：截至', '未接警'])
      expect(text).toContain(part);
    expect(text).toContain('改用电话值守');
    expect(text).not.toContain('值班表');
    await picture('cover');

    // Nothing below it and nothing on it reaches an alarm.
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') asked.push(request.url());
    });
    for (const key of ['a', 'c', 'Enter', 'Tab', 'Tab', 'Tab', 'Tab', 'a']) await page.keyboard.press(key);
    expect(await page.evaluate('document.activeElement?.closest(".shell") === null')).toBe(true);
    // Copying a number asks nobody.
    const names = await cover.locator('button:not(.copy)').allInnerTexts();
    expect(names.filter((name) => !['立即重试', '重新载入页面', '打印名单'].includes(name))).toEqual([]);
    expect(asked).toEqual([]);

    await page.emulateMedia({ media: 'print' });
    await page.evaluate('window.dispatchEvent(new Event("beforeprint"))');
    const paper = page.locator('.roster');
    await paper.waitFor();
    expect(await paper.innerText()).toContain('0763-2000');
    expect(await paper.innerText()).toContain('联系人 / 时间 / 结果');
    expect(await cover.isVisible()).toBe(false);
    await picture('roster');
    await page.evaluate('window.dispatchEvent(new Event("afterprint"))');
    await page.emulateMedia({ media: 'screen' });
    await paper.waitFor({ state: 'detached' });
    thaw();
    await untilLive(page);
  });

  it('names a broken line, and no restart of the server that nobody here can know of', async () => {
    const { page, context } = await centre.desk();
    await context.setOffline(true);
    const cover = page.locator('.cover');
    await cover.waitFor();
    await expect.poll(() => cover.locator('.cover-why').innerText(), { timeout: 20_000 }).toContain('连接已断开');
    await context.setOffline(false);
    await untilLive(page);
  });
});
