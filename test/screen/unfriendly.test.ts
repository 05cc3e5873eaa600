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
      centre = await openRescueCentre(chromium.path ?? '', { lifts: 2 });
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
