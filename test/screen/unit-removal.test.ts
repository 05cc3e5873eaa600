import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { gatewayOf, liftOf } from '../harness/town.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`removal of a unit in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 3 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it('shows what goes with it, wants its id typed, refuses what nobody was shown, and never ends an emergency', async () => {
    const id = liftOf('north', 1);
    await centre.fault(1, 'door-close-fault');
    const { page, complaints, picture } = await centre.desk(centre.people.administrator);
    const administrator = await centre.vigil.signIn('administrator');
    const box = page.locator('dialog.box[open]');
    const ask = async (unit: string) => {
      await page.goto(`${centre.vigil.httpUrl}/units/${unit}?lang=zh`);
      await page.getByRole('button', { name: '删除登记' }).click();
    };
    await ask(id);
    await box.getByText('未结案的报警随之结束：故障 1').waitFor();
    await box.getByText(`接入凭证 ${gatewayOf('north')} 保留`).waitFor();
    await picture('unit-removal');
    const remove = box.getByRole('button', { name: '删除登记' });
    const typed = box.getByRole('textbox');
    await typed.fill(liftOf('north', 2));
    expect(await remove.isDisabled()).toBe(true);

    // Another alarm, of which nobody was told here.
    await centre.fault(1, 'door-open-fault');
    await typed.fill(id);
    await typed.press('Enter');
    await box.getByRole('alert').waitFor();
    await box.getByText('未结案的报警随之结束：故障 2').waitFor();
    expect(await typed.inputValue()).toBe('');
    expect((await administrator.send('GET', `/api/units/${id}`)).status).toBe(200);
    await typed.fill(id);
    await remove.click();
    await page.getByText(`已删除登记：`).waitFor();
    await eventually('the list of units', () => new URL(page.url()).pathname === '/units');
    expect((await administrator.send('GET', `/api/units/${id}`)).status).toBe(404);
    const audit = (await administrator.send('GET', `/api/audit?subject=unit:${id}`)).body;
    expect(audit).toMatchObject([
      { action: 'register.remove-unit', detail: { openAlarms: { fault: 2 }, after: null } },
    ]);

    await centre.press(2);
    await ask(liftOf('north', 2));
    await box.getByText('有 1 起未结案的紧急报警，不能删除').waitFor();
    expect(await remove.isDisabled()).toBe(true);
    expect(await typed.count()).toBe(0);
    // The browser writes refusals down, as this one was meant to be.
    expect(complaints.filter((text) => !text.includes('409'))).toEqual([]);
  });

  it('is offered to nobody but administrators', async () => {
    const { page } = await centre.desk();
    await page.goto(`${centre.vigil.httpUrl}/units/${liftOf('north', 3)}?lang=zh`);
    await page.getByText('登记信息').waitFor();
    expect(await page.getByRole('button', { name: '删除登记' }).count()).toBe(0);
  });
});
