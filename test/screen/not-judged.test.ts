import { join } from 'node:path';
import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { liftOf } from '../harness/town.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const listen = join(import.meta.dirname, 'fixtures', 'listen-at-loudspeaker.js');

describe.skipIf(chromium.path === null)(
  `alarms that nobody judges, on a desk in Chromium (else: ${chromium.install})`,
  () => {
    let centre: RescueCentre;
    beforeAll(async () => {
      centre = await openRescueCentre(chromium.path ?? '', {
        lifts: 2,
        extend: ({ units }) => {
          // Soon late, so that what our own deafness makes of it is seen soon.
          const at = units.findIndex(({ id }) => id === liftOf('north', 2));
          units.splice(at, 1, ...units.slice(at, at + 1).map((lift) => ({ ...lift, lateAfterMs: 1_000 })));
        },
      });
    });
    afterEach(() => centre.calm());
    afterAll(() => centre?.stop());

    it('are said across every page and heard, nothing is called calm, and what was kept comes when it goes on', async () => {
      const screen = await centre.desk(centre.people.operator, { instruments: [listen] });
      const { page } = screen;
      await page.getByText('当前无紧急报警').waitFor();
      centre.vigil.ingest.pause();
      let standing = true;
      const goOn = (): void => {
        if (standing) centre.vigil.ingest.resume();
        standing = false;
      };
      centre.atEnd(goOn);

      const banner = page.locator('.not-judged');
      await banner.waitFor({ timeout: 40_000 });
      expect(await banner.innerText()).toContain('报警暂未处理，请按电话值守');
      expect(await banner.innerText()).toContain('96333');
      expect(await page.getByText('当前无紧急报警').count()).toBe(0);
      expect(await page.title()).toContain('报警暂未处理');
      await expect.poll(() => page.evaluate(`window.played.includes('once')`)).toBe(true);
      await screen.picture('not-judged');
      await page.getByRole('link', { name: '设备', exact: true }).click();
      await page.locator('.view').waitFor();
      expect(await banner.isVisible()).toBe(true);

      const pressed = centre.press(1);
      await page.getByRole('link', { name: '实时', exact: true }).click();
      goOn();
      await screen.emergency((await pressed).alarmId).waitFor();
      await banner.waitFor({ state: 'detached', timeout: 40_000 });
    });

    it('that cannot arrive while the broker is away are said as well, and that devices keep them', async () => {
      const screen = await centre.desk(centre.people.operator);
      const { page } = screen;
      await page.getByText('当前无紧急报警').waitFor();
      await centre.device.publish(liftOf('north', 2), 'status', { mode: 'normal' });
      await centre.vigil.broker.kill('SIGKILL');
      let standing = true;
      const goOn = async (): Promise<void> => {
        if (standing) await centre.vigil.broker.start();
        standing = false;
      };
      centre.atEnd(goOn);

      const banner = page.locator('.not-judged');
      await banner.waitFor({ timeout: 40_000 });
      expect(await banner.innerText()).toContain('收不到设备报警，请按电话值守');
      expect(await banner.innerText()).toContain('设备会保留报警');
      expect(await page.getByText('当前无紧急报警').count()).toBe(0);
      expect(await page.title()).toContain('收不到报警');
      // Nobody is called offline for it, and nobody is left out.
      await expect
        .poll(() => page.locator('.strip-counts').innerText(), { timeout: 20_000 })
        .toContain('未知（本系统）');
      await screen.picture('not-arriving');
      await page.getByRole('link', { name: '系统', exact: true }).click();
      await page.locator('.view').waitFor();
      expect(await banner.isVisible()).toBe(true);

      const pressed = centre.press(2);
      await page.getByRole('link', { name: '实时', exact: true }).click();
      await goOn();
      await screen.emergency((await pressed).alarmId).waitFor();
      await banner.waitFor({ state: 'detached', timeout: 40_000 });
    });
  },
);
