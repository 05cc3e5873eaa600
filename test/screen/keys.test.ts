import { join } from 'node:path';
import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const listen = join(import.meta.dirname, 'fixtures', 'listen-at-loudspeaker.js');

describe.skipIf(chromium.path === null)(`the keys of a desk in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 3 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it('work in every view: A shows what waits longest and acknowledges nothing unseen, M, ? and / do what they do', async () => {
    const oldest = await centre.press(1);
    await centre.press(2);
    const { page } = await centre.desk(centre.people.operator, { instruments: [listen] });
    await page.getByRole('link', { name: '系统', exact: true }).click();
    await page.locator('.view').waitFor();
    const lastPlayed = (): Promise<unknown> => page.evaluate('window.played.at(-1)');
    await expect.poll(lastPlayed).toBe('loop');
    await page.keyboard.press('m');
    await expect.poll(lastPlayed).toBe('stop');

    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('静音 60 秒').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });

    await page.keyboard.press('/');
    await expect
      .poll(() => page.evaluate('document.activeElement?.closest("[role=search]") !== null'), { timeout: 20_000 })
      .toBe(true);
    // A letter in a field is a letter.
    await page.keyboard.press('a');
    expect(new URL(page.url()).pathname).toBe('/units');
    await page.locator('h1').click();

    await page.keyboard.press('a');
    await page.waitForSelector(`.emergency.selected[data-id="${oldest.alarmId}"]`);
    expect(new URL(page.url()).pathname).toBe('/');
    expect((await centre.operator.alarm(oldest.alarmId)).alarm.acknowledgedAt).toBeNull();
  });

  it('can be switched off and put elsewhere with the mouse, stay so for their person, and the help shows the real ones', async () => {
    const { alarmId } = await centre.press(1);
    const { page, emergency } = await centre.desk();
    await emergency(alarmId).waitFor();
    await page.getByRole('button', { name: '设置', exact: true }).click();
    const change = page.getByRole('button', { name: '更换 · 接警' });
    await change.click();
    await page.keyboard.press('m');
    await page.getByText('M 已用于“静音”').waitFor();
    await change.click();
    await page.keyboard.press('j');
    await page.getByText('接警改为 J').waitFor();
    await page.keyboard.press('Escape');

    await page.reload();
    await emergency(alarmId).waitFor();
    await page.keyboard.press('a');
    await page.getByRole('button', { name: '按键', exact: true }).click();
    expect(await page.getByRole('dialog').locator('kbd').first().innerText()).toBe('J');
    await page.keyboard.press('Escape');
    expect(await page.locator('.emergency.selected').count()).toBe(0);
    expect((await centre.operator.alarm(alarmId)).alarm.acknowledgedAt).toBeNull();
    // The first press may only select it: what A takes must have stood for half a second.
    await page.keyboard.press('j');
    await page.waitForSelector(`.emergency.selected[data-id="${alarmId}"]`);

    // Another tab of this browser knows them at once.
    const tab = await page.context().newPage();
    await tab.goto(centre.vigil.httpUrl);
    await tab.locator('.emergency').waitFor();
    await page.getByRole('button', { name: '设置', exact: true }).click();
    await page.getByRole('button', { name: '更换 · 结案' }).click();
    await page.keyboard.press('k');
    await page.getByText('结案改为 K').waitFor();
    await tab.getByRole('button', { name: '按键', exact: true }).click();
    await tab.getByRole('dialog').locator('kbd', { hasText: /^K$/ }).waitFor();
    await tab.close();
    await page.getByLabel('启用字母按键').uncheck();
    await page.keyboard.press('Escape');
    const second = await centre.press(2);
    await page.waitForSelector(`.emergency.unseen[data-id="${second.alarmId}"]`);
    for (const key of ['j', '?', 'j', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
    await page.waitForSelector('.emergency.selected');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    expect((await centre.operator.alarm(second.alarmId)).alarm.acknowledgedAt).toBeNull();
  });

  it('arrows take the focus with the selection, in the emergencies and in the lanes, and it is read out', async () => {
    const { alarmId } = await centre.press(1);
    const fault = await centre.fault(2, 'door-lock-fault');
    const { page, emergency } = await centre.desk();
    await emergency(alarmId).waitFor();
    await page.locator(`#row-${fault.alarmId}`).waitFor();
    const focused = (): Promise<unknown> => page.evaluate('document.activeElement?.dataset.id');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe(alarmId);
    await page.getByRole('status', { name: '选中的报警' }).getByText('1号梯，轿厢报警').waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe(fault.alarmId);
    await page.keyboard.press('ArrowUp');
    await expect.poll(focused).toBe(alarmId);
  });
});
