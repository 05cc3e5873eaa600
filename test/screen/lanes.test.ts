import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
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

  it('keep the focus when the last of their groups goes: at the heading, and the next Tab goes on from there', async () => {
    const cut: Reported[] = [];
    for (let lift = 1; lift <= 4; lift += 1) cut.push(await centre.fault(lift, 'brake-fault'));
    const { page } = await centre.desk();
    const group = page.locator('.lane-groups li');
    await group.getByRole('button', { name: /^展开/ }).focus();
    for (const { unit, alarmId } of cut) {
      await centre.operator.acknowledge(alarmId);
      await centre.device.publish(unit, 'fault', { code: 'brake-fault', active: false, passengers: false });
    }
    await group.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('lane-fault');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
  });

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

  it('say how many groups do not fit beside many emergencies, and the keyboard gets to each', async () => {
    const codes = ['main-power-off', 'door-close-fault', 'door-open-fault', 'run-timeout', 'ebike-in-car'];
    for (const code of codes) for (let lift = 1; lift <= 4; lift += 1) await centre.fault(lift, code);
    for (let lift = 5; lift <= 12; lift += 1) await centre.press(lift);
    const { page, picture } = await centre.desk();
    const lane = page.locator('section.lane').filter({ has: page.locator('#lane-fault') });
    const more = lane.getByRole('button', { name: /^还有 \d+ 组$/ });
    await more.waitFor();
    await picture('lane-more-groups');
    const [room, button] = [await lane.boundingBox(), await more.boundingBox()];
    expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual((room?.y ?? 0) + (room?.height ?? 0));
    const whole = async (): Promise<readonly string[]> =>
      z.array(z.string()).parse(
        await page.evaluate(`(() => {
          const box = document.querySelector('.lane-groups');
          const { top, bottom } = box.getBoundingClientRect();
          return [...box.querySelectorAll('li')]
            .filter((line) => line.getBoundingClientRect().top >= top - 1)
            .filter((line) => line.getBoundingClientRect().bottom <= bottom + 1)
            .map((line) => line.dataset.id);
        })()`),
      );
    const read = new Set(await whole());
    const groups = await lane.locator('.lane-groups li').count();
    expect(groups).toBeGreaterThanOrEqual(codes.length);
    for (let press = 0; press < groups; press += 1) {
      await eventually(
        'the number is of those that do not stand there whole',
        async () => (await more.innerText()) === `还有 ${groups - (await whole()).length} 组`,
      );
      await more.press('Enter');
      const focused = String(await page.evaluate("document.activeElement.closest('.lane-groups li')?.dataset.id"));
      const shown = await whole();
      expect(shown).toContain(focused);
      for (const line of shown) read.add(line);
    }
    expect(read.size).toBe(groups);
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
