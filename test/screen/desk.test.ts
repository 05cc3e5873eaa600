import { service } from '@vigil/harness';
import { unitTopic } from '@vigil/vocabulary';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillClosing, untilLive, untilSteady } from '../harness/screen.ts';
import { gatewayOf } from '../harness/town.ts';
import { endSession, openRescueCentre, type Reported, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
/** More than any screen shows: lifts of the other vendor that fall silent once they have spoken. */
const silent = Array.from({ length: 2_000 }, (_, index) => `south-silent-${index + 1}`);

describe.skipIf(chromium.path === null)(`working at a desk in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', {
      lifts: 42,
      extend: ({ units, credentials }) => {
        for (const id of silent)
          units.push({
            id,
            vendor: 'south',
            kind: 'sensor',
            name: id,
            site: 'site-1',
            gateway: gatewayOf('south'),
            lateAfterMs: 1_000,
            offlineAfterMs: 2_000,
          });
        const behind = credentials.find(({ id }) => id === gatewayOf('south'))?.units;
        if (Array.isArray(behind)) behind.push(...silent);
      },
    });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  const threeEmergencies = async (): Promise<readonly [Reported, Reported, Reported]> => [
    await centre.press(1),
    await centre.press(2),
    await centre.press(3),
  ];

  it('shows a new emergency, confirms it after painting, and runs under the policy without complaint', async () => {
    const { page, complaints } = await centre.desk();
    await page.getByText('当前无紧急报警').waitFor();
    const { alarmId } = await centre.press(1);
    await page.waitForSelector(`[data-alarm="${alarmId}:1"]`);
    await expect.poll(() => page.title()).toContain('(1) 紧急报警');
    // The server counts what a desk has not confirmed, and knows of this desk alone.
    await expect
      .poll(async () => (await centre.operator.system())['desks'], { timeout: 20_000 })
      .toMatchObject([{ unconfirmed: 0, live: true }]);
    expect(complaints).toEqual([]);
  });

  it('a key held down acknowledges one emergency at most', async () => {
    await threeEmergencies();
    const { page } = await centre.desk();
    await page.locator('.emergency.unseen').nth(2).waitFor();
    await untilSteady(page);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/acknowledge')) asked.push(request.url());
    });
    // Without a key-up between them the browser marks all but the first as repeats.
    for (let press = 0; press < 6; press += 1) await page.keyboard.down('a');
    await page.waitForSelector('.emergency.seen.selected');
    await untilSteady(page);
    for (let press = 0; press < 6; press += 1) await page.keyboard.down('a');
    await page.keyboard.up('a');
    expect(asked).toHaveLength(1);
    await page.keyboard.press('a');
    await page.locator('.emergency.seen').nth(1).waitFor();
    expect(asked).toHaveLength(2);
  });

  it('says who was first when two desks acknowledge the same alarm', async () => {
    const { alarmId } = await centre.press(1);
    const first = await centre.vigil.signIn('administrator');
    const { page, emergency } = await centre.desk();
    await emergency(alarmId).waitFor();
    await page.route('**/acknowledge', async (route) => {
      await first.acknowledge(alarmId);
      await route.continue();
    });
    await emergency(alarmId).getByRole('button', { name: '接警' }).click();
    await page.getByText(`${centre.people.administrator.login} 已于`).waitFor();
    expect(await page.locator('.emergency.seen').count()).toBe(1);
  });

  it('covers itself when the server stops answering and lifts the cover by itself', async () => {
    await centre.press(1);
    const { page } = await centre.desk();
    const { thaw } = centre.freeze();
    await page.waitForSelector('.cover');
    expect(await page.locator('.cover').innerText()).toContain('改用电话');
    expect(await page.locator('.cover').innerText()).toContain('Use the telephone');
    thaw();
    await untilLive(page);
  });

  it('covers itself when the rows on the screen are not what they should be', async () => {
    const { alarmId } = await centre.press(1);
    const { page, emergency } = await centre.desk();
    await emergency(alarmId).waitFor();
    await emergency(alarmId).evaluate((row) => row.setAttribute('data-alarm', '0:0'));
    await page.waitForSelector('.cover');
    expect(await page.locator('.cover').innerText()).toContain('不一致');
  });

  it('lets no open form lie above the cover, and keeps what was typed', async () => {
    const [{ alarmId }] = await threeEmergencies();
    await centre.operator.acknowledge(alarmId);
    const { page, emergency } = await centre.desk();
    await emergency(alarmId).getByRole('button', { name: '结案' }).click();
    await page.getByRole('textbox', { name: '备注' }).fill('08:14 到场');
    const { thaw } = centre.freeze();
    await page.waitForSelector('.cover');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    thaw();
    await untilLive(page);
    expect(await page.getByRole('textbox', { name: '备注' }).inputValue()).toBe('08:14 到场');
    await fillClosing(page);
    await page.getByRole('dialog').getByRole('button', { name: '结案', exact: true }).click();
    await emergency(alarmId).waitFor({ state: 'detached' });
    expect(await page.locator('.emergency').count()).toBe(2);
  });

  it('keeps a form open, with what was typed, until the server has done it', async () => {
    const [{ alarmId }, second] = await threeEmergencies();
    await centre.operator.acknowledge(alarmId);
    const { page, emergency, picture } = await centre.desk();
    await emergency(alarmId).getByRole('button', { name: '结案' }).click();
    await page.getByRole('textbox', { name: '备注' }).fill('08:14 到场');
    await fillClosing(page);
    const dialog = page.getByRole('dialog');
    // The wheel scrolls the form, and counts nobody up or down.
    const freed = dialog.locator('input[name=freed]');
    await freed.focus();
    await freed.hover();
    await page.mouse.wheel(0, 200);
    await page.mouse.wheel(0, 200);
    await page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))');
    expect(await freed.inputValue()).toBe('3');
    await page.route('**/close', (route) => route.abort());
    const submit = dialog.getByRole('button', { name: '结案', exact: true });
    await submit.click();
    // Behind the form nobody would see it.
    await dialog.getByText('不知是否已办').waitFor();
    await picture('closing-failed');
    const note = page.getByRole('textbox', { name: '备注' });
    expect(await note.inputValue()).toBe('08:14 到场');
    await page.unroute('**/close');
    // Esc, or the browser's Back, costs no report: words come back, and what was chosen is for saying anew.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await untilSteady(page);
    await emergency(alarmId).getByRole('button', { name: '结案' }).click();
    expect(await note.inputValue()).toBe('08:14 到场');
    expect(await dialog.locator('input:checked').count()).toBe(0);
    await fillClosing(page);
    await submit.click();
    await emergency(alarmId).waitFor({ state: 'detached' });
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    expect(await page.locator('.emergency').count()).toBe(2);
    // Done, but its answer is lost: it was nobody else.
    await centre.operator.acknowledge(second.alarmId);
    await emergency(second.alarmId).and(page.locator('.seen')).waitFor();
    await emergency(second.alarmId).getByRole('button', { name: '结案' }).click();
    await fillClosing(page);
    await page.route('**/close', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await submit.click();
    await page.getByRole('dialog').getByText('已由本账号').waitFor();
  });

  it('closes nothing on what is no longer true: the form shows what is, keeps what was typed, and asks again', async () => {
    const { alarmId, message, unit } = await centre.press(1);
    await centre.operator.acknowledge(alarmId);
    const { page, emergency, picture } = await centre.desk();
    await emergency(alarmId).getByRole('button', { name: '结案' }).click();
    await page.getByRole('textbox', { name: '备注' }).fill('08:14 到场');
    await fillClosing(page);
    const dialog = page.getByRole('dialog');
    const submit = dialog.locator('button[type=submit]');
    // Its device reports that it is over while the form is open.
    await centre.device.publish(unit, 'alarm', { id: message, code: 'alarm-button', active: false });
    await dialog.getByText('填写期间有变化').waitFor();
    expect(await dialog.locator('.held').innerText()).toContain('已恢复');
    await picture('closing-changed');
    expect(await submit.innerText()).toBe('已核对变化');
    await expect
      .poll(
        async () => {
          await submit.click();
          return submit.innerText();
        },
        { timeout: 20_000 },
      )
      .toBe('结案');
    expect((await centre.operator.alarm(alarmId)).alarm.closedAt).toBeNull();
    expect(await page.getByRole('textbox', { name: '备注' }).inputValue()).toBe('08:14 到场');
    await expect
      .poll(
        async () => {
          if (await submit.isEnabled()) await submit.click();
          return (await centre.operator.alarm(alarmId)).alarm.outcome;
        },
        { timeout: 20_000 },
      )
      .toBe('rescued');
    await page.waitForSelector('dialog[open]', { state: 'detached' });

    // Closed meanwhile: it says by whom, and nothing can be sent.
    const second = await centre.press(2);
    await centre.operator.acknowledge(second.alarmId);
    await emergency(second.alarmId).and(page.locator('.seen')).waitFor();
    await untilSteady(page);
    await emergency(second.alarmId).getByRole('button', { name: '结案' }).click();
    await page.getByRole('textbox', { name: '备注' }).fill('08:20 到场');
    await centre.operator.close(second.alarmId, 'handled');
    await dialog.getByText(/已由本账号于 .* 结案/).waitFor();
    expect(await submit.isDisabled()).toBe(true);
    expect(await page.getByRole('textbox', { name: '备注' }).inputValue()).toBe('08:20 到场');
  });

  it('goes to sign-in with the reason when the session ends', async () => {
    await centre.press(1);
    const screen = await centre.desk();
    await screen.page.waitForSelector('.emergency');
    await endSession(screen, centre.vigil.httpUrl);
    await screen.page.getByText('登录已失效').waitFor();
    expect(await screen.page.locator('.emergency, .strip').count()).toBe(0);
  });

  it('says beforehand that the session will end', async () => {
    const { page } = await centre.desk();
    expect(await page.getByText('后失效').count()).toBe(0);
    await page.route('**/api/session', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), endsAt: Date.now() + 20.5 * 60_000 } });
    });
    await page.reload();
    await page.getByText('登录 20 分后失效').waitFor();
  });

  it('hides what the role may not do', async () => {
    await centre.press(1);
    const { page } = await centre.desk(await centre.vigil.person('regulator'));
    await page.waitForSelector('.emergency');
    expect(await page.getByRole('button', { name: '接警' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: '管理' }).count()).toBe(0);
    await page.goto(`${centre.vigil.httpUrl}/admin`);
    await page.getByText('没有此页面的权限').waitFor();
  });

  it('shows a vendor no number that could be taken for a slot of the rescue centre', async () => {
    const { alarmId } = await centre.press(1);
    const { cookie } = await centre.vigil.signIn('vendor', { vendor: 'north' });
    const context = await centre.browser.newContext();
    centre.atEnd(() => context.close());
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: centre.vigil.httpUrl }]);
    const page = await context.newPage();
    await page.goto(`${centre.vigil.httpUrl}/?lang=zh`);
    await page.locator(`.emergency[data-id="${alarmId}"] .e-age`).waitFor();
    expect(await page.locator('.e-slot').count()).toBe(0);
  });

  it('asks again for the code of a view that could not be fetched, and the board goes on meanwhile', async () => {
    const { page } = await centre.desk();
    await page.route('**/assets/kitchens-view-*.js', (route) => route.abort());
    await page.getByRole('link', { name: '厨房' }).click();
    await page.getByText('此处显示出错').waitFor();
    await centre.press(1);
    await page.getByText('未接警 1').waitFor();
    await page.unroute('**/assets/kitchens-view-*.js');
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByText('没有登记厨房').waitFor();
    expect(await page.getByText('此处显示出错').count()).toBe(0);
  });

  it('keeps the selection and shows every emergency when there are forty', async () => {
    const gateway = await centre.vigil.device(gatewayOf('south'));
    centre.atEnd(() => gateway.end());
    const spoken = JSON.stringify({ v: 1, temperature: 20 });
    await Promise.all(silent.map((id) => gateway.publishRaw(unitTopic('south', id, 'status'), spoken)));
    const { page } = await centre.desk();
    const first = await centre.press(1);
    await page.waitForSelector('.emergency');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector(`.emergency.selected[data-id="${first.alarmId}"]`);
    for (let lift = 2; lift <= 40; lift += 1) await centre.press(lift);
    await page.locator('.emergency').nth(39).waitFor();
    expect(await page.locator('.emergency').count()).toBe(40);
    await page.getByText('共 40 条').waitFor();
    await page.waitForSelector(`.emergency.selected[data-id="${first.alarmId}"]`);
    // Two thousand rows are counted, but only those in sight are in the document.
    await page.getByText('2000 条', { exact: true }).first().waitFor();
    // While they go on coming the line takes no click: who sees nothing happen clicks again.
    const unfold = page.getByRole('button', { name: /^展开/ });
    await expect
      .poll(
        async () => {
          if ((await unfold.count()) > 0) await unfold.click();
          return page.locator('.row').count();
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
    expect(await page.locator('.row').count()).toBeLessThan(120);
  });
});
