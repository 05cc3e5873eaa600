import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../dev/mock.ts';
import { noBrowser, openBrowser, openPage } from './browser.ts';

const noAlarms = { emergency: 0, fault: 0, offline: 0, inspection: 0, kitchen: 0 };

describe.skipIf(noBrowser !== '')(`screen${noBrowser}`, () => {
  let mock: Mock;
  let browser: Browser;
  beforeAll(async () => {
    mock = await startMock(0, 600);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await mock.stop();
  });

  it('shows a new emergency, confirms it after painting, and runs under the policy without complaint', async () => {
    mock.board.set(noAlarms);
    const { page, complaints, close } = await openPage(browser, mock, '/');
    await page.getByText('当前无紧急报警').waitFor();
    const { alarm, confirmed } = mock.raise();
    await page.waitForSelector(`[data-alarm="${alarm.id}:1"]`);
    expect(await confirmed).toEqual({ id: alarm.id, version: 1 });
    await page.waitForFunction(() => document.title.startsWith('(1) 紧急报警'));
    expect(complaints).toEqual([]);
    await close();
  });

  it('acknowledges with A only what it has shown as selected before', async () => {
    mock.board.set({ ...noAlarms, emergency: 3 });
    const { page, close } = await openPage(browser, mock, '/', { login: 'operator' });
    await page.waitForSelector('.emergency.unseen');
    const oldest = mock.board
      .open()
      .filter((alarm) => alarm.acknowledgedAt === null)
      .sort((a, b) => a.raisedAt - b.raisedAt)[0];
    await page.keyboard.press('a');
    await page.waitForSelector(`.emergency.selected[data-id="${oldest?.id}"]`);
    expect(mock.board.get(oldest?.id ?? '')?.acknowledgedAt).toBeNull();
    await page.keyboard.press('a');
    await page.waitForSelector(`.emergency.seen[data-id="${oldest?.id}"]`);
    expect(mock.board.get(oldest?.id ?? '')?.acknowledgedBy).toBe('陈值班');
    await page.keyboard.press('a');
    await page.waitForSelector('.emergency.unseen.selected');
    await close();
  });

  it('a key held down acknowledges nothing', async () => {
    mock.board.set({ ...noAlarms, emergency: 3 });
    const { page, close } = await openPage(browser, mock, '/', { login: 'operator' });
    await page.waitForSelector('.emergency.unseen');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/acknowledge')) asked.push(request.url());
    });
    // Without a key-up between them the browser marks all but the first as repeats.
    for (let press = 0; press < 6; press += 1) await page.keyboard.down('a');
    await page.waitForSelector('.emergency.unseen.selected');
    await page.keyboard.up('a');
    expect(asked).toEqual([]);
    await page.keyboard.press('a');
    await page.waitForSelector('.emergency.seen.selected');
    expect(asked).toHaveLength(1);
    await close();
  });

  it('says who was first when two desks acknowledge the same alarm', async () => {
    mock.board.set({ ...noAlarms, emergency: 1 });
    const { page, close } = await openPage(browser, mock, '/');
    await page.waitForSelector('.emergency.unseen');
    const [alarm] = mock.board.open();
    if (alarm === undefined) throw new Error('no alarm');
    await page.route('**/acknowledge', async (route) => {
      mock.board.put({
        ...alarm,
        version: 2,
        acknowledgedAt: Date.now(),
        acknowledgedBy: '李值班',
        state: 'active-acknowledged',
        ringing: false,
      });
      await route.continue();
    });
    await page.getByRole('button', { name: '确认' }).click();
    await page.getByText('李值班 已于').waitFor();
    expect(await page.locator('.emergency.seen').count()).toBe(1);
    await close();
  });

  it('covers itself when the server stops answering and lifts the cover by itself', async () => {
    mock.board.set({ ...noAlarms, emergency: 1 });
    const { page, close } = await openPage(browser, mock, '/');
    mock.freeze(true);
    await page.waitForSelector('.cover');
    expect(await page.locator('.cover').innerText()).toContain('改用电话');
    expect(await page.locator('.cover').innerText()).toContain('Use the telephone');
    mock.freeze(false);
    await page.waitForSelector('.cover', { state: 'detached' });
    await close();
  });

  it('lets no open form lie above the cover, and keeps what was typed', async () => {
    mock.board.set({ ...noAlarms, emergency: 3 });
    const { page, close } = await openPage(browser, mock, '/');
    await page.waitForSelector('.emergency.seen');
    await page.locator('.emergency.seen').getByRole('button', { name: '关闭' }).click();
    await page.getByLabel('备注').fill('08:14 到场');
    mock.freeze(true);
    await page.waitForSelector('.cover');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    mock.freeze(false);
    await page.waitForSelector('.cover', { state: 'detached' });
    expect(await page.getByLabel('备注').inputValue()).toBe('08:14 到场');
    await page.getByText('已解救').click();
    await page.getByRole('dialog').getByRole('button', { name: '关闭', exact: true }).click();
    await page.waitForFunction(() => document.querySelectorAll('.emergency').length === 2);
    await close();
  });

  it('keeps a form open, with what was typed, until the server has done it', async () => {
    mock.board.set({ ...noAlarms, emergency: 3 });
    const { page, close } = await openPage(browser, mock, '/');
    await page.waitForSelector('.emergency.seen');
    await page.locator('.emergency.seen').getByRole('button', { name: '关闭' }).click();
    await page.getByLabel('备注').fill('08:14 到场');
    await page.getByText('已解救').click();
    await page.route('**/close', (route) => route.abort());
    const submit = page.getByRole('dialog').getByRole('button', { name: '关闭', exact: true });
    await submit.click();
    await page.getByText('未成功').first().waitFor();
    expect(await page.getByLabel('备注').inputValue()).toBe('08:14 到场');
    await page.unroute('**/close');
    await submit.click();
    await page.waitForFunction(() => document.querySelectorAll('.emergency').length === 2);
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await close();
  });

  it('covers itself when the rows on the screen are not what they should be', async () => {
    mock.board.set({ ...noAlarms, emergency: 2 });
    const { page, close } = await openPage(browser, mock, '/');
    await page.waitForSelector('.emergency');
    await page.evaluate(() => document.querySelector('.emergency')?.setAttribute('data-alarm', '0:0'));
    await page.waitForSelector('.cover');
    expect(await page.locator('.cover').innerText()).toContain('不一致');
    await close();
  });

  it('misses nothing that happened while the connection was away', async () => {
    mock.board.set({ ...noAlarms, emergency: 1 });
    const { page, close } = await openPage(browser, mock, '/');
    await page.waitForSelector('.emergency');
    mock.refuse(true);
    await page.waitForSelector('.cover');
    const raised = [mock.board.raise(), mock.board.raise(), mock.board.raise()];
    mock.refuse(false);
    for (const alarm of raised) await page.waitForSelector(`[data-alarm="${alarm.id}:1"]`);
    await page.waitForSelector('.cover', { state: 'detached' });
    expect(await page.locator('.emergency').count()).toBe(4);
    await close();
  });

  it('goes to sign-in with the reason when the session ends', async () => {
    const { page, close } = await openPage(browser, mock, '/');
    mock.dismiss('not-signed-in');
    await page.getByText('登录已失效').waitFor();
    expect(await page.locator('.emergency').count()).toBe(0);
    await close();
  });

  it('says beforehand that the session will end', async () => {
    const { page, close } = await openPage(browser, mock, '/');
    expect(await page.getByText('后失效').count()).toBe(0);
    await page.route('**/api/session', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), endsAt: Date.now() + 20.5 * 60_000 } });
    });
    await page.reload();
    await page.getByText('登录 20 分后失效').waitFor();
    await close();
  });

  it('hides what the role may not do', async () => {
    mock.board.set({ ...noAlarms, emergency: 1 });
    const { page, close } = await openPage(browser, mock, '/', { login: 'regulator' });
    await page.waitForSelector('.emergency');
    expect(await page.getByRole('button', { name: '确认' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: '管理' }).count()).toBe(0);
    await page.goto(`${mock.url}/admin`);
    await page.getByText('没有此页面的权限').waitFor();
    await close();
  });

  it('keeps the selection and shows every emergency when there are forty', async () => {
    mock.board.set({ ...noAlarms, emergency: 40, offline: 2_000 });
    const { page, close } = await openPage(browser, mock, '/');
    await page.waitForFunction(() => document.querySelectorAll('.emergency').length === 40);
    await page.getByText('共 40 条').waitFor();
    // Two thousand rows are counted, but only those in sight are in the document.
    const rows = await page.locator('.row').count();
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(120);
    await page.getByText('2000 条').waitFor();
    await close();
  });
});
