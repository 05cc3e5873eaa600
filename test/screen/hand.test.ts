import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { untilSteady } from '../harness/screen.ts';
import { openRescueCentre, type Reported, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`a hand at the desk in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 12 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  const acknowledged = async (ids: readonly string[]): Promise<readonly string[]> => {
    const rows = await centre.operator.alarms({ open: 'true' });
    return ids.filter((id) => rows.some((row) => row.id === id && row.acknowledgedAt !== null));
  };
  it('finds every emergency in its slot, whatever happens to others, and takes no click of a place that has just changed', async () => {
    const [one, two, three] = [await centre.press(1), await centre.press(2), await centre.press(3)];
    const { page, emergency } = await centre.desk();
    await page.locator('.emergency').nth(2).waitFor();
    await untilSteady(page);
    const shown = () => page.evaluate("[...document.querySelectorAll('.emergency')].map((row) => row.dataset.id)");
    const slotOf = async (id: string) => Number((await centre.operator.alarm(id)).alarm['slot']);
    // Slots of the case before may rest: what counts is that they are told, and stay.
    const slots = new Map<string, number>();
    for (const { alarmId } of [one, two, three]) slots.set(alarmId, await slotOf(alarmId));
    const inPlaces = [...slots].toSorted(([, a], [, b]) => a - b).map(([id]) => id);
    expect(await shown()).toEqual(inPlaces);
    for (const [id, slot] of slots) expect(await emergency(id).locator('.e-slot').innerText()).toBe(String(slot));
    const topOf = async (id: string) => (await emergency(id).boundingBox())?.y;
    const before = await topOf(three.alarmId);

    await centre.operator.acknowledge(one.alarmId);
    await emergency(one.alarmId).and(page.locator('.seen')).waitFor();
    expect(await shown()).toEqual(inPlaces);
    // What has just become another thing takes no click.
    await emergency(one.alarmId).locator('.btn[aria-disabled=true]').first().waitFor();
    await centre.operator.close(one.alarmId, 'rescued');
    await emergency(one.alarmId).waitFor({ state: 'detached' });
    expect(await shown()).toEqual(inPlaces.filter((id) => id !== one.alarmId));
    expect(await topOf(three.alarmId)).toBeCloseTo(before ?? 0, -1);
    // Another one that comes at once goes elsewhere: the freed slot rests.
    const four = await centre.press(4);
    await emergency(four.alarmId).waitFor();
    expect(await slotOf(four.alarmId)).not.toBe(slots.get(one.alarmId));
    // Once it has rested, and no hand is at the list, it stands as a thin line and gives its room to those who wait.
    const free = page.locator('.e-free');
    await free.first().waitFor();
    expect(await free.first().innerText()).toMatch(/号位空$/);
    expect(await topOf(three.alarmId)).toBeLessThan((before ?? 0) - 20);
    // A desk that opens now shows the same.
    const other = await centre.desk(centre.people.administrator);
    await other.emergency(four.alarmId).waitFor();
    for (const { alarmId } of [two, three, four])
      expect(await other.emergency(alarmId).locator('.e-slot').innerText()).toBe(String(await slotOf(alarmId)));
  });

  it('that clicks twice on one spot acknowledges one emergency', async () => {
    const pressed: Reported[] = [];
    for (let lift = 1; lift <= 6; lift += 1) pressed.push(await centre.press(lift));
    const { page, emergency } = await centre.desk();
    await page.locator('.emergency').nth(5).waitFor();
    await untilSteady(page);
    const first = pressed[0]?.alarmId ?? '';
    const box = await emergency(first).locator('.btn-critical').boundingBox();
    const spot = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2] as const;
    await page.mouse.click(...spot);
    await emergency(first).and(page.locator('.seen')).waitFor();
    // The second click comes as soon as the first one is shown as done, whatever lies there now.
    await page.mouse.click(...spot);
    await untilSteady(page);
    expect(await acknowledged(pressed.map(({ alarmId }) => alarmId))).toEqual([first]);
    expect(await page.locator('dialog[open]').count()).toBe(0);
    // Nor does the second click on a form that is gone take who lay beneath it.
    await emergency(first).getByRole('button', { name: '结案' }).click();
    const form = page.locator('dialog[open]');
    await form.waitFor();
    await page.evaluate(`new MutationObserver((_, watch) => {
      if (document.querySelector('dialog[open]') !== null) return;
      watch.disconnect();
      document.querySelector('.emergency.unseen .e-acts .wide').click();
      document.body.dataset.pressed = 'beneath';
    }).observe(document.body, { subtree: true, childList: true })`);
    await form.locator('.box-foot').getByRole('button', { name: '取消' }).click();
    await page.locator('body[data-pressed]').waitFor();
    await untilSteady(page);
    expect(await acknowledged(pressed.map(({ alarmId }) => alarmId))).toEqual([first]);
  });

  it('acts on nobody whom anything but the hand itself has scrolled under it', async () => {
    const pressed: Reported[] = [];
    for (let lift = 1; lift <= 12; lift += 1) pressed.push(await centre.press(lift));
    const ids = pressed.map(({ alarmId }) => alarmId);
    const { page } = await centre.desk();
    await page.setViewportSize({ width: 1366, height: 600 });
    await page.locator('.emergency').nth(11).waitFor();
    await untilSteady(page);
    // The head says what is above and below: it gets taller.
    await page.evaluate("document.querySelector('.emergency-scroll').scrollTo(0, 200)");
    await page.getByRole('button', { name: '上方未显示' }).waitFor();
    await untilSteady(page);
    // At the bottom of a full lane: its place can be read, its button is cut. Taking it brings it wholly into sight, and
    // others come under the pointer.
    const spot = await page.evaluate<[number, number]>(`{
      const box = document.querySelector('.emergency-scroll');
      const button = document.querySelectorAll('.emergency')[7].querySelector('.e-acts .wide');
      box.scrollTop += button.getBoundingClientRect().top + 24 - box.getBoundingClientRect().bottom;
      const { left, top } = button.getBoundingClientRect();
      [left + 20, top + 8];
    }`);
    await page.mouse.click(...spot);
    await untilSteady(page);
    expect(await acknowledged(ids)).toEqual([]);
    await page.mouse.click(...spot);
    await page.locator('.emergency.seen').waitFor();
    await page.mouse.click(...spot);
    await untilSteady(page);
    expect(await acknowledged(ids)).toEqual([ids[7]]);
    expect(await page.locator('dialog[open], .drawer').count()).toBe(0);

    // What a key, the focus or a script scrolls there has to stand; what the wheel brings is meant.
    const others = page.locator('.emergency.unseen .e-acts .wide');
    await others.last().evaluate((button) => button.scrollIntoView({ block: 'end' }));
    const box = await others.last().boundingBox();
    const last = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 8] as const;
    await page.mouse.click(...last);
    await untilSteady(page);
    expect(await acknowledged(ids)).toHaveLength(1);
    await page.mouse.move(...last);
    await page.mouse.wheel(0, -16);
    await expect
      .poll(async () => (await others.last().boundingBox())?.y, { timeout: 20_000 })
      .toBeCloseTo((box?.y ?? 0) + 16, 0);
    await page.mouse.click(last[0], last[1] + 16);
    await page.locator('.emergency.seen').nth(1).waitFor();
  });

  it('finds one filled red button, which A takes, and keeps selection and focus with what it took', async () => {
    const [one, two] = [await centre.press(1), await centre.press(2)];
    const { page, emergency } = await centre.desk();
    await page.locator('.emergency').nth(1).waitFor();
    await untilSteady(page);
    const red = page.locator('.btn-critical');
    expect(await red.count()).toBe(1);
    expect(await emergency(one.alarmId).locator('.btn-critical').count()).toBe(1);
    await page.keyboard.press('a');
    await page.waitForSelector(`.emergency.seen.selected[data-id="${one.alarmId}"]`);
    await page.waitForSelector(`.emergency.marked[data-id="${two.alarmId}"]`);
    expect(await red.count()).toBe(1);
    expect(await page.evaluate('document.activeElement.dataset.id')).toBe(one.alarmId);
    expect(await acknowledged([two.alarmId])).toEqual([]);
    // The mouse does the same, and the details open by mouse too.
    await emergency(two.alarmId).getByRole('button', { name: '接警' }).click();
    await page.waitForSelector(`.emergency.seen.selected[data-id="${two.alarmId}"]`);
    expect(await page.evaluate('document.activeElement.dataset.id')).toBe(two.alarmId);
    expect(await red.count()).toBe(0);
    await emergency(two.alarmId).getByRole('button', { name: '详情' }).click();
    await page.locator('.drawer').waitFor();
    // Where its button was comes the one that takes it back: not for the second half of a double click.
    const three = await centre.press(3);
    await emergency(three.alarmId).waitFor();
    await untilSteady(page);
    await emergency(three.alarmId).getByRole('button', { name: '详情' }).click();
    await page.locator('.drawer').getByText('3号梯').waitFor();
    const pressAsSoonAsShown = (name: string) =>
      page.evaluate(`new MutationObserver((_, watch) => {
        const button = [...document.querySelectorAll('.drawer button')].find((one) => one.textContent.startsWith('${name}'));
        if (button === undefined) return;
        watch.disconnect();
        button.click();
        document.body.dataset.pressed = '${name}';
      }).observe(document.body, { subtree: true, childList: true, characterData: true })`);
    await pressAsSoonAsShown('撤销');
    await page.locator('.drawer').getByRole('button', { name: '接警' }).click();
    await page.getByText('此位刚有变动').waitFor();
    expect(await acknowledged([three.alarmId])).toEqual([three.alarmId]);
    // And the reverse.
    await untilSteady(page);
    await pressAsSoonAsShown('接警');
    await page.locator('.drawer').getByRole('button', { name: '撤销' }).click();
    await page.locator('body[data-pressed="接警"]').waitFor();
    await untilSteady(page);
    expect(await acknowledged([three.alarmId])).toEqual([]);
  });

  it('selects with A what cannot be seen wholly or what nobody looks at, and takes it with the second press', async () => {
    const pressed: Reported[] = [];
    for (let lift = 1; lift <= 12; lift += 1) pressed.push(await centre.press(lift));
    const [one, two] = pressed;
    const { page, emergency } = await centre.desk();
    await page.setViewportSize({ width: 1366, height: 600 });
    await page.locator('.emergency').nth(11).waitFor();
    await untilSteady(page);
    await page.evaluate("document.querySelector('.emergency-scroll').scrollTo(0, 100_000)");
    await page.keyboard.press('a');
    await page.waitForSelector(`.emergency.unseen.selected[data-id="${one?.alarmId}"]`);
    expect(await acknowledged(pressed.map(({ alarmId }) => alarmId))).toEqual([]);
    await untilSteady(page);
    // Somebody looks at another one that waits: A must not take either behind his back.
    await emergency(two?.alarmId ?? '').click();
    await page.waitForSelector(`.emergency.selected[data-id="${two?.alarmId}"]`);
    await page.keyboard.press('a');
    await page.waitForSelector(`.emergency.unseen.selected[data-id="${one?.alarmId}"]`);
    expect(await acknowledged(pressed.map(({ alarmId }) => alarmId))).toEqual([]);
    // As soon as it has been in sight for half a second.
    await expect
      .poll(async () => {
        await page.keyboard.press('a');
        return acknowledged(pressed.map(({ alarmId }) => alarmId));
      })
      .toEqual([one?.alarmId]);
  });

  it('takes a slip back: it rings on every desk again, for as long as nobody else has acted', async () => {
    const { alarmId } = await centre.press(1);
    const { page, emergency } = await centre.desk();
    const other = await centre.desk(centre.people.administrator);
    await untilSteady(page);
    await page.keyboard.press('a');
    await other.emergency(alarmId).and(other.page.locator('.seen')).waitFor();
    await other.page.getByRole('button', { name: '静音' }).waitFor({ state: 'detached' });
    expect(await other.emergency(alarmId).getByRole('button', { name: '撤销' }).count()).toBe(0);
    await emergency(alarmId).getByRole('button', { name: '撤销' }).click();
    for (const desk of [page, other.page]) {
      await desk.locator(`.emergency.unseen[data-id="${alarmId}"]`).waitFor();
      await desk.getByRole('button', { name: '静音' }).waitFor();
    }
    // With the key as well.
    await untilSteady(page);
    await page.keyboard.press('a');
    await emergency(alarmId).and(page.locator('.seen')).waitFor();
    await page.keyboard.press('u');
    await emergency(alarmId).and(page.locator('.unseen')).waitFor();
    const { audit } = await centre.operator.alarm(alarmId);
    expect(audit.filter(({ action }) => action === 'alarm.unacknowledge')).toHaveLength(2);
    // Faster than the answer: it is taken back as soon as the acknowledgement is done.
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/acknowledge', async (route) => {
      const done = await route.fetch();
      await held;
      await route.fulfill({ response: done });
    });
    await untilSteady(page);
    await page.keyboard.press('a');
    await emergency(alarmId).and(page.locator('.seen')).waitFor();
    await page.keyboard.press('u');
    await page.keyboard.press('u');
    await page.getByText('上一步还在处理').waitFor();
    answer();
    await emergency(alarmId).and(page.locator('.unseen')).waitFor();
    // Its answer is lost: the undo is not done, and that is said.
    await page.unroute('**/acknowledge');
    const lost = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/acknowledge', async (route) => {
      await route.fetch();
      await lost;
      await route.abort();
    });
    await untilSteady(page);
    await page.keyboard.press('a');
    await emergency(alarmId).and(page.locator('.seen')).waitFor();
    await page.keyboard.press('u');
    answer();
    await page.getByText('撤销没有执行').waitFor();
  });
});
