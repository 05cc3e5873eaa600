import { service } from '@vigil/harness';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Screen, untilLive } from '../harness/screen.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const lifts = 100;
const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;

interface Seen {
  readonly unseen: number;
  readonly unseenCut: number;
  readonly seenShown: number;
  readonly rowsShown: number;
}

/** What a person before the wall can read: rows that are wholly within the screen and within the list that holds them. */
function look(page: Page): Promise<Seen> {
  return page.evaluate(`(() => {
    const whole = (row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const list = row.closest('.emergency-scroll, .lane-scroll').getBoundingClientRect();
      return bottom > top && top >= list.top - 1 && bottom <= list.bottom + 1 && bottom <= innerHeight + 1;
    };
    const rows = (which) => [...document.querySelectorAll(which)];
    const unseen = rows('.emergency.unseen');
    return {
      unseen: unseen.length,
      unseenCut: unseen.filter((row) => !whole(row)).length,
      seenShown: rows('.emergency.seen').filter(whole).length,
      rowsShown: rows('.lane-scroll .row').filter(whole).length,
    };
  })()`);
}

describe.skipIf(chromium.path === null)(`the wall in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  async function wall(size: (typeof sizes)[number], language: 'zh' | 'en'): Promise<Screen> {
    const screen = await centre.desk();
    await screen.page.setViewportSize(size);
    await screen.page.goto(`${centre.vigil.httpUrl}/?wall&lang=${language}`);
    await untilLive(screen.page);
    return screen;
  }
  async function press(from: number, to: number): Promise<readonly string[]> {
    const made: string[] = [];
    for (let lift = from; lift <= to; lift += 1) made.push((await centre.press(lift)).alarmId);
    return made;
  }

  it.each(sizes)(
    'of $width × $height says how many emergencies it cannot show, and shows nothing lesser instead',
    {
      timeout: 180_000,
    },
    async (size) => {
      for (let lift = 90; lift <= 95; lift += 1) await centre.fault(lift, 'door-lock-fault');
      const screen = await wall(size, 'zh');
      const { page } = screen;
      const pressed: string[] = [];
      // As long as rows can be made smaller, nobody is cut off and no lane has to give way.
      for (const few of [3, 6, 16, 20]) {
        pressed.push(...(await press(pressed.length + 1, few)));
        await expect.poll(() => look(page)).toMatchObject({ unseen: few, unseenCut: 0 });
        expect((await look(page)).rowsShown).toBeGreaterThan(0);
        await screen.picture(`wall-${few}-${size.width}`);
      }
      pressed.push(...(await press(21, 80)));
      for (const id of pressed.slice(0, 4)) await centre.operator.acknowledge(id);
      await expect.poll(() => page.locator('.emergency.unseen').count()).toBe(76);

      const notShown = page.locator('.out-of-sight');
      await notShown.waitFor();
      const seen = await look(page);
      await screen.picture(`wall-crowded-${size.width}`);
      expect(seen).toMatchObject({ unseen: 76, seenShown: 0, rowsShown: 0 });
      expect(seen.unseenCut).toBeGreaterThan(0);
      expect(await notShown.innerText()).toContain(`未接警 ${seen.unseenCut} 条`);
      expect(await notShown.innerText()).toContain('已接警 4 条');
      // The lanes have given their room, and say so with their counts.
      expect(await page.locator('.lane').first().innerText()).toContain('6');
      expect(await page.locator('.lane').first().innerText()).toContain('让位');

      await page.goto(`${centre.vigil.httpUrl}/?wall&lang=en`);
      await untilLive(page);
      await notShown.waitFor();
      expect(await notShown.innerText()).toContain(`${(await look(page)).unseenCut} unack.`);
      await screen.picture(`wall-crowded-en-${size.width}`);

      // Somebody takes them up: the wall shows all the rest, and the lanes again.
      for (const id of pressed.slice(4, 60)) await centre.operator.acknowledge(id);
      await expect.poll(() => look(page)).toMatchObject({ unseen: 20, unseenCut: 0 });
      await expect.poll(async () => (await look(page)).rowsShown).toBeGreaterThan(0);
      const after = await look(page);
      const cut = 60 - after.seenShown;
      if (cut > 0) await expect.poll(() => notShown.innerText()).toContain(`${cut} ack.`);
      const fault = await page.locator('.lane').first().innerText();
      expect(fault).toMatch(/\d+ more below/);
      await screen.picture(`wall-taken-up-${size.width}`);
    },
  );
});
