import { service } from '@vigil/harness';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillClosing, type Screen, untilSteady } from '../harness/screen.ts';
import { openRescueCentre, type Reported, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`the focus on a desk in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 6 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  const focused = (page: Page): Promise<string> =>
    page.evaluate(`(() => {
      const { localName, id, dataset } = document.activeElement;
      return [localName, id || dataset.id || ''].join(' ').trim();
    })()`);
  /** Two have been acknowledged, and the form for the first is open; it was opened by the button in its row. */
  const closing = async (by: 'mouse' | 'keyboard'): Promise<{ readonly alarm: Reported; readonly desk: Screen }> => {
    const alarm = await centre.press(1);
    await centre.press(2);
    await centre.operator.acknowledge(alarm.alarmId);
    const desk = await centre.desk();
    await desk.emergency(alarm.alarmId).and(desk.page.locator('.seen')).waitFor();
    await untilSteady(desk.page);
    const button = desk.emergency(alarm.alarmId).getByRole('button', { name: '结案' });
    if (by === 'mouse') await button.click();
    else await button.press('Enter');
    await desk.page.locator('dialog[open]').waitFor();
    return { alarm, desk };
  };

  it.each(['mouse', 'keyboard'] as const)(
    'stands at the heading when another desk closes what the open form was for, opened by %s',
    async (by) => {
      const { alarm, desk } = await closing(by);
      const { page, emergency } = desk;
      await centre.operator.close(alarm.alarmId, 'handled');
      await emergency(alarm.alarmId).waitFor({ state: 'detached' });
      expect(await page.evaluate("document.activeElement.closest('dialog[open]') !== null")).toBe(true);
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
      await expect.poll(() => focused(page)).toBe('h2 emergencies-title');
      // The next Tab goes on from there, not at the top of the page.
      await page.keyboard.press('Tab');
      expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
    },
  );

  it('stands at the row when another desk takes the acknowledgement back meanwhile', async () => {
    const { alarm, desk } = await closing('mouse');
    const { page, emergency } = desk;
    expect((await centre.operator.send('POST', `/api/alarms/${alarm.alarmId}/unacknowledge`, {})).status).toBe(200);
    await emergency(alarm.alarmId).and(page.locator('.unseen')).waitFor();
    await page.locator('dialog[open]').getByRole('button', { name: '取消' }).last().click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe(`li ${alarm.alarmId}`);
  });

  it('stands at the heading when this desk has closed it, and at the row whose button another desk takes away', async () => {
    const { alarm, desk } = await closing('keyboard');
    const { page, emergency } = desk;
    await fillClosing(page);
    await page.getByRole('dialog').getByRole('button', { name: '结案', exact: true }).click();
    await emergency(alarm.alarmId).waitFor({ state: 'detached' });
    await page.locator('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('h2 emergencies-title');
    const other = await centre.press(3);
    await emergency(other.alarmId).waitFor();
    await untilSteady(page);
    await emergency(other.alarmId).getByRole('button', { name: '接警' }).focus();
    const colleague = await centre.vigil.signIn('administrator');
    await colleague.acknowledge(other.alarmId);
    await emergency(other.alarmId).and(page.locator('.seen')).waitFor();
    await expect.poll(() => focused(page)).toBe(`li ${other.alarmId}`);
  });
});
