import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../harness/eventually.ts';
import { untilLive, untilSteady } from '../harness/screen.ts';
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

  /** They are over with the case: the next one finds none of them. */
  const faultUntilEnd = async (lift: number, code: string): Promise<Reported> => {
    const reported = await centre.fault(lift, code);
    centre.atEnd(() => centre.device.publish(reported.unit, 'fault', { code, active: false, passengers: false }));
    return reported;
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

  it('choose no row that has just moved or changed under the hand, by mouse or by key', async () => {
    for (let lift = 1; lift <= 3; lift += 1) await faultUntilEnd(lift, 'door-close-fault');
    const { page } = await centre.desk();
    const lane = page.locator('section.lane').filter({ has: page.locator('#lane-fault') });
    const checked = (): Promise<number> => lane.locator('.row[aria-checked=true]').count();
    const steady = () => lane.locator('.row[aria-disabled=true]').first().waitFor({ state: 'detached' });
    await lane.locator('.row').nth(2).waitFor();
    await lane.getByRole('button', { name: '多选' }).click();
    await steady();
    const first = lane.locator('.row').first();
    await first.click();
    await first.click();
    await lane.locator('.row.selected').waitFor();
    expect(await checked()).toBe(0);
    const box = await first.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 60, (box?.y ?? 0) + 20];
    /** Acts in the very turn in which a row more stands there. */
    const asSoonAsAnotherComes = (does: string, mark: string) =>
      page.evaluate(`{
        const rows = document.querySelector('#lane-fault').closest('section').querySelector('[role=listbox]');
        const before = rows.querySelectorAll('.row').length;
        new MutationObserver((_, watch) => {
          if (rows.querySelectorAll('.row').length === before) return;
          watch.disconnect();
          ${does};
          document.body.dataset.pressed = '${mark}';
        }).observe(rows, { subtree: true, childList: true });
      }`);
    await asSoonAsAnotherComes(`document.elementFromPoint(${x}, ${y}).click()`, 'mouse');
    await faultUntilEnd(4, 'door-close-fault');
    await page.locator('body[data-pressed=mouse]').waitFor();
    await page.getByText('此位刚有变动').waitFor();
    expect(await checked()).toBe(0);
    await steady();
    await asSoonAsAnotherComes(
      "rows.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }))",
      'key',
    );
    await faultUntilEnd(5, 'door-close-fault');
    await page.locator('body[data-pressed=key]').waitFor();
    expect(await checked()).toBe(0);
    // Once it has stood there for half a second, both do.
    await steady();
    await lane.getByRole('listbox').press(' ');
    await expect.poll(checked).toBe(1);
    await page.mouse.click(x, y);
    await expect.poll(checked).toBe(2);
  });

  it.each(['zh', 'en'])('cut no button in half beside the details, and open on one press, in %s', async (language) => {
    for (const code of ['main-power-off', 'door-close-fault'])
      for (let lift = 1; lift <= 4; lift += 1) await faultUntilEnd(lift, code);
    const single = await faultUntilEnd(1, 'door-open-fault');
    const pressed: Reported[] = [];
    for (let lift = 5; lift <= 12; lift += 1) pressed.push(await centre.press(lift));
    const { page, emergency, picture } = await centre.desk();
    await page.goto(`${centre.vigil.httpUrl}/?lang=${language}&theme=grey`);
    await untilLive(page);
    await page.locator('.emergency').nth(7).waitFor();
    await untilSteady(page);
    /** Buttons and links that are shown, and cut off by something around them. */
    const cut = async (): Promise<readonly string[]> =>
      z.array(z.string()).parse(
        await page.evaluate(`[...document.querySelectorAll('.lanes :is(button, a)')]
          .filter((each) => each.checkVisibility())
          .filter((each) => {
            const { top, bottom, left, right } = each.getBoundingClientRect();
            for (let at = each.parentElement; at !== null; at = at.parentElement) {
              if (at !== document.body && getComputedStyle(at).overflow === 'visible' && !at.matches('.lane')) continue;
              const box = at.getBoundingClientRect();
              const below = bottom > box.bottom + 1 && top < box.bottom;
              const above = top < box.top - 1 && bottom > box.top;
              if (below || above || left < box.left - 1 || right > box.right + 1) return true;
            }
            return false;
          })
          .map((each) => each.innerText)`),
      );
    await emergency(pressed[0]?.alarmId ?? '')
      .locator('.e-detail')
      .click();
    await page.locator('.drawer .facts').waitFor();
    await picture(`lanes-beside-details-${language}`);
    expect(await cut()).toEqual([]);
    const lane = page.locator('section.lane').filter({ has: page.locator('#lane-fault') });
    const [groups, open] = [lane.locator('.lane-groups'), lane.locator('.lane-open')];
    expect(await lane.locator('.lane-head .number').innerText()).toMatch(/^9\b/);
    expect(await groups.isVisible()).toBe(false);
    await open.click();
    await groups.locator('li').first().waitFor();
    await picture(`lane-opened-beside-details-${language}`);
    expect(await cut()).toEqual([]);
    expect(await groups.locator('button').first().isVisible()).toBe(true);
    expect(
      await page.evaluate(`(() => {
        const row = document.getElementById('row-${single.alarmId}').getBoundingClientRect();
        const room = document.querySelector('.lane.opened .lane-scroll').getBoundingClientRect();
        return row.height > 40 && row.top >= room.top - 1 && row.bottom <= room.bottom + 1;
      })()`),
    ).toBe(true);
    await open.click();
    await groups.waitFor({ state: 'hidden' });
    // On half the pixels the details lie over the board.
    await page.setViewportSize({ width: 683, height: 384 });
    await picture(`lanes-under-details-${language}`);
    expect(
      await page.evaluate(`[...document.querySelectorAll('.lanes :is(button, a)')].filter((each) => {
        const { left, top, width, height } = each.getBoundingClientRect();
        const over = document.elementFromPoint(left + width / 2, top + height / 2);
        return over !== null && each.contains(over);
      }).length`),
    ).toBe(0);
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
    await lane.locator('.row[aria-disabled=true]').first().waitFor({ state: 'detached' });
    const row = (alarmId: string) => page.locator(`#row-${alarmId}`);
    const checked = (): Promise<number> => lane.locator('.row[aria-checked=true]').count();
    /** A row that has just moved is not marked: who sees nothing happen does it again. */
    const until = async (alarmId: string, marked: 'true' | 'false', act: () => Promise<void>): Promise<void> => {
      await expect
        .poll(
          async () => {
            if ((await row(alarmId).getAttribute('aria-checked')) !== marked) await act();
            return row(alarmId).getAttribute('aria-checked');
          },
          { interval: 700 },
        )
        .toBe(marked);
    };
    const first = faults[0]?.alarmId ?? '';
    await until(first, 'true', () => row(first).click());
    await until(single.alarmId, 'true', () => row(single.alarmId).click({ modifiers: ['Shift'] }));
    expect(await checked()).toBeGreaterThanOrEqual(2);
    await until(single.alarmId, 'false', () => row(single.alarmId).click());
    await until(single.alarmId, 'true', () => lane.getByRole('listbox').press(' '));
    await until(single.alarmId, 'false', () => row(single.alarmId).click());
    await lane.getByRole('button', { name: '同类' }).click();
    await lane.getByRole('button', { name: /^接警/ }).click();
    await eventually('what was chosen is acknowledged', async () => (await unacknowledged(faults)).length === 0);
  });
});
