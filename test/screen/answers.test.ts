import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { untilLive, untilSteady } from '../harness/screen.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`what a desk says when it is not done (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 4 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it.each([
    { what: 'nothing', body: '' },
    { what: 'the page of a proxy', body: '<html>请先登录网络</html>' },
    { what: 'another alarm', body: '{"id":"1","version":1}' },
  ])('calls nothing done that was answered with 200 and $what, and reads the alarm again', async ({ body }) => {
    const { alarmId } = await centre.press(1);
    const { page, emergency, picture } = await centre.desk();
    await untilSteady(page);
    await page.route('**/acknowledge', (route) => route.fulfill({ status: 200, body }));
    const readAgain = page.waitForRequest((request) => request.url().endsWith(`/api/alarms/${alarmId}`));
    await emergency(alarmId).getByRole('button', { name: '接警' }).click();
    await readAgain;
    await page.getByText('不知是否已办（答复无法识别）：该条现在是').waitFor();
    if (body === '') await picture('answer-unreadable');
    expect(await page.getByText('已接警：').count()).toBe(0);
    expect(await emergency(alarmId).and(page.locator('.unseen')).count()).toBe(1);
    // Read again in vain: it is said all the same, and the next press counts.
    await page.route(`**/api/alarms/${alarmId}`, (route) => route.fulfill({ status: 200, body: '' }));
    await untilSteady(page);
    await emergency(alarmId).getByRole('button', { name: '接警' }).click();
    await page.getByText('不知是否已办（答复无法识别）：请看该条').waitFor();
    await page.unroute('**/acknowledge');
    await untilSteady(page);
    await emergency(alarmId).getByRole('button', { name: '接警' }).click();
    await emergency(alarmId).and(page.locator('.seen')).waitFor();
  });

  it('does not call undone what was done when only the answer was lost', async () => {
    const { alarmId } = await centre.press(2);
    const { page, emergency } = await centre.desk();
    await untilSteady(page);
    await page.route('**/acknowledge', async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await emergency(alarmId).getByRole('button', { name: '接警' }).click();
    await page.getByText('不知是否已办（没有连上服务器）：该条现在是“已接警').waitFor();
    await emergency(alarmId).and(page.locator('.seen')).waitFor();
    expect(await page.getByText('未成功').count()).toBe(0);
  });

  it('says so when the browser keeps no settings: they hold for this page, in the language it shows', async () => {
    const { page, complaints } = await centre.desk();
    await page.addInitScript(`Storage.prototype.setItem = () => {
      throw new DOMException('the quota has been exceeded', 'QuotaExceededError');
    }`);
    await page.goto(`${centre.vigil.httpUrl}/?theme=grey`);
    await untilLive(page);
    await page.getByRole('button', { name: '设置' }).click();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('This browser keeps no settings').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    await page.getByRole('heading', { name: 'My settings' }).waitFor();
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    expect(complaints.filter((text) => !text.includes('not kept'))).toEqual([]);
  });
});
