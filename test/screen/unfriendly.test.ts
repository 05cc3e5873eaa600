import { join } from 'node:path';
import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { untilSteady } from '../harness/screen.ts';
import { liftOf } from '../harness/town.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const clockAhead = join(import.meta.dirname, 'fixtures', 'three-years-ahead.js');
/** Turns round what follows it in a line. */
const turn = '\u202e';

describe.skipIf(chromium.path === null)(
  `an unfriendly world, on a desk in Chromium (else: ${chromium.install})`,
  () => {
    let centre: RescueCentre;
    beforeAll(async () => {
      centre = await openRescueCentre(chromium.path ?? '', {
        lifts: 3,
        extend: ({ sites, units }) => {
          sites.push({ id: 'uyghur', name: 'دوختۇرخانا', county: 'qingcheng', address: '东门巷' });
          for (const unit of units)
            if (unit.id === liftOf('north', 3)) Object.assign(unit, { name: '5', site: 'uyghur' });
        },
      });
    });
    afterEach(() => centre.calm());
    afterAll(() => centre?.stop());

    it('what a sender makes up turns no line round, is seen where it cannot be seen, and pushes nothing off the board', async () => {
      const { page, picture } = await centre.desk();
      await centre.device.publish(liftOf('north', 1), 'alarm', {
        id: 'long',
        code: 'alarm-button',
        floor: `${turn}B1`,
        text: `${turn}\u0007三楼\n有人 `.padEnd(4_000, 'help 救命 '),
      });
      const row = page.locator('.emergency');
      await row.waitFor();
      await picture('hostile-text');
      const text = await row.innerText();
      expect(text).toContain('\\u{202e}B1');
      expect(text).toContain('\\u{202e}\\u{7}三楼 有人');
      expect(text).not.toContain(turn);
      const box = await row.boundingBox();
      expect(box?.height).toBeLessThan(180);
      await untilSteady(page);
      await row.click();
      await page.keyboard.press('Enter');
      await page.locator('.drawer .timeline li').first().waitFor();
      expect(await page.locator('.drawer').innerText()).not.toContain(turn);
    });

    it('a name from right to left draws no number into its own order: place, unit and floor stand as they are said', async () => {
      const { alarmId } = await centre.press(3);
      const { page, emergency, picture } = await centre.desk();
      await emergency(alarmId).waitFor();
      await picture('right-to-left');
      /** Where this text is drawn, left to right; the last time it is written there. */
      const drawn = (selector: string, texts: readonly string[]) =>
        page.evaluate<readonly number[]>(`${JSON.stringify(texts)}.map((text) => {
          const walk = document.createTreeWalker(document.querySelector(${JSON.stringify(selector)}), NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
            const at = node.data.lastIndexOf(text);
            if (at < 0) continue;
            range.setStart(node, at);
            range.setEnd(node, at + text.length);
          }
          return range.getBoundingClientRect().left;
        })`);
      const rising = (lefts: readonly number[]) => lefts.every((left, at) => at === 0 || left > (lefts[at - 1] ?? 0));
      const row = await drawn(`.emergency[data-id="${alarmId}"] .e-where`, ['دوختۇرخانا', '5', '12']);
      expect({ row, rises: rising(row) }).toMatchObject({ rises: true });
      const strip = await drawn('.strip-first', ['دوختۇرخانا', '5']);
      expect({ strip, rises: rising(strip) }).toMatchObject({ rises: true });
    });

    it('ages are those of the server from the first moment, whatever the clock of the desk says', async () => {
      const { alarmId } = await centre.press(2);
      const { page, emergency } = await centre.desk(centre.people.operator, { instruments: [clockAhead] });
      await emergency(alarmId).waitFor();
      const ages = await page.evaluate<readonly string[]>('window.ages');
      expect(ages.length).toBeGreaterThan(0);
      for (const age of ages) expect(age).toMatch(/^0\d:\d\d$/);
      expect(await page.locator('.strip-clock').innerText()).toContain(String(new Date().getUTCFullYear()));
    });
  },
);
