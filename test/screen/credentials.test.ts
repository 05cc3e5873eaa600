import { readFile } from 'node:fs/promises';
import { service, writeText } from '@vigil/harness';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { untilLive } from '../harness/screen.ts';
import { gatewayOf, liftOf } from '../harness/town.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const lifts = 5;

/** The first press of a session, by a hand that takes as long as the browser needs to let the sound start, and to paint. */
async function slowPress(page: Page, target: Locator): Promise<void> {
  await page.locator('.banner').or(page.getByText('声音已启用')).first().waitFor();
  await target.hover();
  await page.mouse.down();
  await page.evaluate(`(async () => {
    const context = new AudioContext();
    await context.resume();
    await context.close();
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  })()`);
  await page.mouse.up();
}

describe.skipIf(chromium.path === null)(`credentials in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it('says whom it cuts off before it does, and gives a new token with an end for the old one', async () => {
    const id = gatewayOf('north');
    const { page, picture } = await centre.desk(centre.people.administrator);
    const administrator = await centre.vigil.signIn('administrator');
    const stored = async () => (await administrator.send('GET', `/api/credentials?text=${id}`)).body;
    // From elsewhere: a page does not inherit the gesture that let the sound of the last one start.
    await page.goto('about:blank');
    await page.goto(`${centre.vigil.httpUrl}/admin?lang=zh`);
    await untilLive(page);
    // The browser believes that there is no network; the server is on the same floor.
    await page.evaluate("window.dispatchEvent(new Event('offline'))");
    await slowPress(page, page.getByRole('tab', { name: '接入凭证' }));
    const box = page.locator('dialog.box[open]');
    await centre.press(5);

    await page.getByRole('checkbox', { name: `启用 ${id}` }).click();
    const asked = await eventually('the figures', async () => {
      const text = await box.innerText();
      return /将断开 \d+ 台设备/.test(text) ? text : null;
    });
    expect(asked).toContain(`停用接入凭证 ${id}`);
    expect(asked).toMatch(/1 起未结案的紧急报警/);
    await picture('credential-disable');
    await box.getByText('取消', { exact: true }).click();
    expect(await stored()).toMatchObject([{ enabled: true }]);

    // Narrowed: not before whoever does it has seen whom that cuts off, and has said that he means it.
    await page.getByRole('button', { name: `修改可用设备 ${id}` }).click();
    const units = box.getByRole('textbox');
    const named = await units.inputValue();
    // Emptied by a slip it would speak for the whole vendor.
    await units.fill('');
    await box.getByRole('button', { name: '先看影响' }).dblclick();
    await box.getByText('此凭证将可以代表该厂商的全部设备上报').waitFor();
    await box.getByRole('button', { name: '保存', exact: true }).click();
    await box.getByRole('checkbox', { name: '已核对，允许代表全部设备' }).and(box.locator(':invalid')).waitFor();
    expect(await stored()).toMatchObject([{ units: expect.arrayContaining([liftOf('north', 5)]) }]);
    await units.fill(named.replaceAll(liftOf('north', 5), ''));
    await box.getByRole('button', { name: '先看影响' }).dblclick();
    await box.getByText('将断开 1 台设备，其中 1 台在线，1 起未结案的紧急报警。').waitFor();
    await picture('credential-narrow');
    expect(await stored()).toMatchObject([{ units: expect.arrayContaining([liftOf('north', 5)]) }]);
    await box.getByRole('checkbox', { name: '已核对，断开这些设备' }).check();
    await box.getByRole('button', { name: '保存', exact: true }).click();
    await box.waitFor({ state: 'detached' });
    expect(await stored()).toMatchObject([{ units: expect.not.arrayContaining([liftOf('north', 5)]) }]);

    await page.getByRole('button', { name: `更换令牌 ${id}` }).click();
    await picture('credential-rotate');
    await box.getByRole('button', { name: '更换令牌', exact: true }).click();
    await eventually('the token', async () => (await box.locator('.token').count()) === 1);
    expect(await box.innerText()).toMatch(/旧令牌有效至/);
    await picture('credential-token');
    // The device that holds the old token goes on.
    await centre.press(2);
    await box.locator('.token').press('Escape');
    await page.getByRole('tab', { name: '操作记录' }).click();
    const change = page.getByRole('row').filter({ hasText: '修改接入凭证' });
    expect(await change.innerText()).toMatch(/可用设备\s+去掉 north-lift-5$/);
    await picture('audit-change');
  });

  it('a list leaves as a file with one click, as it is filtered', async () => {
    // Lift 1 is no longer this gateway's.
    await centre.press(2);
    const { page, picture } = await centre.desk(centre.people.administrator);
    await page.goto(`${centre.vigil.httpUrl}/alarms?lang=zh&open=true`);
    await untilLive(page);
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: '导出 CSV' }).click();
    const file = await readFile(await (await coming).path(), 'utf8');
    expect(file).toMatch(/^\uFEFF编号,报警时间,/);
    expect(file).toContain('轿厢报警');
    await picture('list-file');
  });

  it('an administrator sees a GBK table with mistakes, brings in its good rows only when he says so, and takes it back', async () => {
    const { page, picture, complaints } = await centre.desk(centre.people.administrator);
    const head = '设备编号,厂商,设备种类,设备名称,场所编号,救援识别码,检验有效期至,备注';
    const row = (n: number, rescueCode = String(n).padStart(6, '0')): string =>
      `new-${n},north,电梯,${n}号梯,site-1,${rescueCode},2027/5/31,`;
    const open = (language: 'zh' | 'en') =>
      page.goto(`${centre.vigil.httpUrl}/admin?show=import&lang=${language}&theme=grey`);
    const choose = (name: string, text: string): Promise<void> =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(writeText(text, 'gb18030')) });
    const unit = async (id: string): Promise<number> => (await centre.operator.send('GET', `/api/units/${id}`)).status;
    const shown = page.locator('.ant-table-row');

    await open('zh');
    await choose('电梯.csv', [head, row(1), row(2, '12'), row(3, '5.1E+05'), row(4)].join('\r\n'));
    await page.getByText('共 4 行：新增 2').waitFor();
    // Faults first, with row and column as the spreadsheet counts them; and as a file, for whoever has to mend them.
    await shown.first().waitFor();
    expect(await shown.allInnerTexts()).toEqual([
      expect.stringMatching(/^3\s+救援识别码\s+new-2\s+“12”不足 6 位/),
      expect.stringMatching(/^4\s+救援识别码\s+new-3\s+“5.1E\+05”的数字已被表格软件改写/),
    ]);
    const coming = page.waitForEvent('download');
    await page.getByText('下载错误报告').click();
    expect(await readFile(await (await coming).path(), 'utf8')).toMatch(
      /^\uFEFF级别,[^]*错误,,3,救援识别码,new-2,[^]*错误,,4,救援识别码,new-3,/,
    );
    await picture('register-preview');
    const importNow = page.getByRole('button', { name: /导入全部/ });
    expect(await importNow.isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: '只导入无误的行' }).check();
    await importNow.click();
    await page.getByText('已导入：新增 2，变更 0').waitFor();
    expect([await unit('new-1'), await unit('new-2'), await unit('new-4')]).toEqual([200, 404, 200]);
    await page.getByRole('button', { name: '换一个文件' }).click();
    const undo = { name: /撤\s*销/ };
    await page.getByRole('button', undo).click();
    await page.locator('dialog').getByRole('button', undo).click();
    await page.getByText('已撤销（').waitFor();
    await picture('register-past');
    expect(await unit('new-1')).toBe(404);

    await open('en');
    await choose('floors.csv', `设备编号,楼层\n${liftOf('north', 1)},B2-30\n`);
    await page.getByText('0 new, 1 changed').waitFor();
    await shown.first().waitFor();
    expect(await shown.first().innerText()).toMatch(/Floors\s+– → B2-30/);
    await page.getByRole('button', { name: 'Import all 1 changes' }).click();
    await page.getByText('Imported: 0 new, 1 changed').waitFor();
    expect(complaints).toEqual([]);
  });

  it('a click on the own name changes the password, says why one is refused, and makes a token that reads', async () => {
    // An account of its own: the other cases sign in with theirs.
    const person = { login: 'reader', password: 'seven quiet badgers' };
    const administrator = await centre.vigil.signIn('administrator');
    await administrator.send('POST', '/api/people', { ...person, name: '读者', role: 'operator' });
    const { page, picture, complaints } = await centre.desk(person);
    await page.getByRole('button', { name: /本人帐号/ }).click();
    const box = page.getByRole('dialog');
    const type = async (current: string, next: string): Promise<void> => {
      await box.getByLabel('原密码').fill(current);
      await box.getByLabel(/^新密码/).fill(next);
      await box.getByLabel('再输一次新密码').fill(next);
      await box.getByRole('button', { name: '修改密码' }).click();
    };
    await type(person.password, 'password12345678');
    await box.getByText('密码太常见，容易被猜到').waitFor();

    await box.getByLabel('用途').fill('Grafana');
    await box.getByRole('button', { name: '新建令牌' }).click();
    const token = await box.getByText(/^vgl_/).innerText();
    const read = await fetch(`${centre.vigil.httpUrl}/api/alarms`, { headers: { authorization: `Bearer ${token}` } });
    expect(read.status).toBe(200);
    await picture('account');
    await box.getByRole('button', { name: '吊销令牌 Grafana' }).click();
    await box.getByText('没有令牌').waitFor();
    const after = await fetch(`${centre.vigil.httpUrl}/api/alarms`, { headers: { authorization: `Bearer ${token}` } });
    expect(after.status).toBe(401);

    await type(person.password, 'eleven brave otters');
    await box.waitFor({ state: 'detached' });
    await centre.desk({ ...person, password: 'eleven brave otters' });
    // The refusals above are answers that the browser writes down.
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });
});
