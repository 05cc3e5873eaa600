import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { untilSteady } from '../harness/screen.ts';
import { openRescueCentre, type Reported, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`lanes of work in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 12 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  const unacknowledged = async (reported: readonly Reported[]): Promise<readonly string[]> => {
    const open = new Map((await centre.operator.alarms({ open: 'true' })).map((alarm) => [alarm.id, alarm]));
    return reported.flatMap(({ alarmId }) => (open.get(alarmId)?.acknowledgedAt === null ? [alarmId] : []));
  };

  it('show a power cut as one line, acknowledged with one press, and leave emergencies alone', async () => {
    const cut: Reported[] = [];
    for (let lift = 1; lift <= 6; lift += 1) cut.push(await centre.fault(lift, 'main-power-off'));
    const other = await centre.fault(7, 'door-close-fault');
    const inside = await centre.press(8);
    const { page, complaints, picture } = await centre.desk();
    const group = page.locator('.lane-groups li');
    await group.getByText('6 条', { exact: true }).waitFor();
    expect(await page.locator('.lane .row').count()).toBe(1);
    await picture('lane-group');
    await group.getByRole('button', { name: /^展开/ }).click();
    await expect.poll(() => page.locator('.lane .row').count()).toBe(7);
    await untilSteady(page);
    await group.getByRole('button', { name: /^接警 6 条/ }).press('Enter');
    await eventually('all six are acknowledged', async () => (await unacknowledged(cut)).length === 0);
    expect(await unacknowledged([other, inside])).toEqual([other.alarmId, inside.alarmId]);
    await group.getByText('已接警').waitFor();
    // By keyboard: the button is gone with what it did, the focus stays in the place.
    expect(await page.evaluate("document.activeElement.closest('.lane-groups li')?.innerText")).toContain('已接警');
    expect(complaints).toEqual([]);
    // A slip: they ring again, all of them with one press, in the place where they stood.
    await group.getByRole('button', { name: /^撤销 6 条/ }).click();
    await eventually('they ring again', async () => (await unacknowledged(cut)).length === 6);
    await page.getByText('已撤销接警 6 条').waitFor();
    await group.getByRole('button', { name: /^接警 6 条/ }).waitFor();
  });

  it('let several rows be chosen: by mouse with Shift, by keyboard with the space bar, and all of a kind', async () => {
    const faults: Reported[] = [];
    for (let lift = 1; lift <= 3; lift += 1) faults.push(await centre.fault(lift, 'door-close-fault'));
    const single = await centre.fault(4, 'door-open-fault');
    const { page } = await centre.desk();
    const lane = page.locator('section.lane').filter({ has: page.locator('#lane-fault') });
    await lane.getByRole('button', { name: '多选' }).click();
    const row = (alarmId: string) => page.locator(`#row-${alarmId}`);
    const checked = (): Promise<number> => lane.locator('.row[aria-checked=true]').count();
    await row(faults[0]?.alarmId ?? '').click();
    await row(single.alarmId).click({ modifiers: ['Shift'] });
    expect(await checked()).toBeGreaterThanOrEqual(2);
    await row(single.alarmId).click();
    await lane.getByRole('listbox').press(' ');
    await row(single.alarmId).click();
    await lane.getByRole('button', { name: '同类' }).click();
    await lane.getByRole('button', { name: /^接警/ }).click();
    await eventually('what was chosen is acknowledged', async () => (await unacknowledged(faults)).length === 0);
  });
});
