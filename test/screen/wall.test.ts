import { fileURLToPath } from 'node:url';
import { isLongRun, service } from '@vigil/harness';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Screen, untilLive } from '../harness/screen.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const lifts = 100;
const canBeRead = fileURLToPath(new URL('fixtures/can-be-read.js', import.meta.url));
const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;
type Size = Readonly<Record<'width' | 'height', number>>;
/** Other tests share the machine. */
const patiently = { interval: 200 };
/** Of the height of the screen. */
const leastShare = 0.028;

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

/** The rows that are wholly shown: what they say, where they stand, and their smallest letter, px. */
function rowsShown(page: Page): Promise<readonly { id: string; text: string; box: readonly number[]; px: number }[]> {
  return page.evaluate(`(() => {
    const list = document.querySelector('.emergency-scroll').getBoundingClientRect();
    return [...document.querySelectorAll('.emergency')].flatMap((row) => {
      const { left, top, width, height, bottom } = row.getBoundingClientRect();
      if (bottom > Math.min(list.bottom, innerHeight) + 1) return [];
      const letters = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      const sizes = [];
      for (let node = letters.nextNode(); node !== null; node = letters.nextNode())
        if (node.parentElement.checkVisibility() && node.parentElement.closest('.hidden-text') === null)
          sizes.push(Number.parseFloat(getComputedStyle(node.parentElement).fontSize));
      return [{ id: row.dataset.id, text: row.innerText, box: [left, top, width, height], px: Math.min(...sizes) }];
    });
  })()`);
}

describe.skipIf(chromium.path === null)(`the wall in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  /** How many the wall says that it does not show, acknowledged or not. */
  const countedAway = async (page: Page): Promise<number> => {
    const said = await page.locator('.out-of-sight').allInnerTexts();
    return said.flatMap((text) => [...text.matchAll(/接警 (\d+) 条/g)]).reduce((sum, [, n]) => sum + Number(n), 0);
  };
  /** What the size and the number have taught the wall is drawn. */
  async function untilStill(page: Page): Promise<void> {
    let before = '';
    const isStill = async (): Promise<boolean> => {
      const now = JSON.stringify((await rowsShown(page)).map(({ box }) => box));
      const same = now === before;
      before = now;
      return same && ((await look(page)).unseenCut === 0 || (await countedAway(page)) > 0);
    };
    await expect.poll(isStill, { ...patiently, interval: 150 }).toBe(true);
  }
  async function wall(size: Size, language: 'zh' | 'en'): Promise<Screen> {
    const screen = await centre.desk(centre.people.operator, { instruments: [canBeRead] });
    await screen.page.setViewportSize(size);
    await screen.page.goto(`${centre.vigil.httpUrl}/?wall&lang=${language}`);
    await untilLive(screen.page);
    return screen;
  }
  it('names unit and floor of every emergency, in letters that grow with the screen, at any number', {
    timeout: 300_000,
  }, async () => {
    const screen = await wall({ width: 1920, height: 1080 }, 'zh');
    const { page } = screen;
    const ids: string[] = [];
    for (const count of [1, 3, 6, 12, 18, 60]) {
      ids.push(...(await press(ids.length + 1, count)));
      await expect.poll(() => page.locator('.emergency').count(), patiently).toBe(count);
      const seen: (readonly number[])[] = [];
      for (const [width, height] of [
        [1366, 768],
        [1920, 1080],
        [3840, 2160],
      ] as const) {
        await page.setViewportSize({ width, height });
        await expect.poll(() => page.evaluate('innerHeight'), patiently).toBe(height);
        await untilStill(page);
        const rows = await rowsShown(page);
        expect(rows.length, `${count} at ${height}`).toBeGreaterThanOrEqual(Math.min(count, 12));
        for (const { px } of rows) expect(px).toBeGreaterThanOrEqual(height * leastShare - 0.01);
        for (const row of rows) {
          const unit = `${ids.indexOf(row.id) + 1}号梯`;
          const texts = JSON.stringify([unit, '12 层', '北江一路 1 号', '东门花园', '3 人']);
          const wrong = await page.evaluate(`unreadable('[data-id="${row.id}"]', ${texts}, false)`);
          expect(wrong, `${unit}, ${count} at ${height}`).toEqual([]);
        }
        expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
        if (isLongRun || height !== 2160 || count === 12) await screen.picture(`wall-of-${count}-${height}`);
        seen.push(
          rows
            .slice(0, count)
            .flatMap(({ box: [left = 0, , wide = 0], px }) => [left, wide, px].map((n) => n / height)),
        );
      }
      // The same picture on both; where a line breaks may differ by a letter, and so may how many there is room for.
      const apart = seen[2]?.map((share, at) => Math.abs(share - (seen[1]?.[at] ?? share))) ?? [];
      expect(Math.max(...apart), `${count} emergencies`).toBeLessThan(0.01);
    }
  });

  async function press(from: number, to: number): Promise<readonly string[]> {
    const pressed = Array.from({ length: to - from + 1 }, (_, n) => from + n);
    return (await Promise.all(pressed.map((lift) => centre.press(lift)))).map(({ alarmId }) => alarmId);
  }

  it.each(isLongRun ? sizes : sizes.slice(0, 1))(
    'of $width × $height says how many emergencies it cannot show, and shows nothing lesser instead',
    {
      timeout: 180_000,
    },
    async (size) => {
      for (let lift = 90; lift <= 95; lift += 1)
        await centre.fault(lift, lift % 2 === 0 ? 'door-lock-fault' : 'brake-fault');
      const screen = await wall(size, 'zh');
      const { page } = screen;
      const pressed: string[] = [];
      // As long as rows can be made smaller, nobody is cut off and no lane has to give way.
      for (const few of [3, 6, 12, 14]) {
        pressed.push(...(await press(pressed.length + 1, few)));
        await expect.poll(() => look(page), patiently).toMatchObject({ unseen: few, unseenCut: 0 });
        expect((await look(page)).rowsShown).toBeGreaterThan(0);
        await screen.picture(`wall-${few}-${size.width}`);
      }
      pressed.push(...(await press(15, 80)));
      await Promise.all(pressed.slice(0, 4).map((id) => centre.operator.acknowledge(id)));
      await expect.poll(() => page.locator('.emergency.unseen').count(), patiently).toBe(76);

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
      await Promise.all(pressed.slice(4, 72).map((id) => centre.operator.acknowledge(id)));
      await expect.poll(() => look(page), patiently).toMatchObject({ unseen: 8, unseenCut: 0 });
      await expect.poll(async () => (await look(page)).rowsShown, patiently).toBeGreaterThan(0);
      const after = await look(page);
      const cut = 72 - after.seenShown;
      if (cut > 0) await expect.poll(() => notShown.innerText(), patiently).toContain(`${cut} ack.`);
      const fault = await page.locator('.lane').first().innerText();
      expect(fault).toMatch(/\d+ more below/);
      await screen.picture(`wall-taken-up-${size.width}`);
    },
  );
});
