import { setTimeout as pause } from 'node:timers/promises';
import { service } from '@vigil/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { layCable } from '../harness/cable.ts';
import { fillClosing, untilLive, untilSteady } from '../harness/screen.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`the live board in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 10 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  it('shows and rings what a device publishes, and A on one desk is seen on the other and by the device', async () => {
    const first = await centre.desk();
    const second = await centre.desk(centre.people.administrator);
    const mute = first.page.getByRole('button', { name: '静音' });
    expect(await mute.count()).toBe(0);

    const { alarmId, message, unit } = await centre.press(1);
    await first.emergency(alarmId).waitFor();
    await second.emergency(alarmId).waitFor();
    const text = await first.emergency(alarmId).innerText();
    for (const wanted of ['轿厢报警', '北江一路 1 号', '12', '3']) expect(text).toContain(wanted);
    // It rings: the desk offers to mute what sounds, the title says it to whoever looks at another window.
    await mute.waitFor();
    expect(await first.page.title()).toContain('(1)');
    await first.picture('board-emergency');

    // A takes what has stood there, wholly readable, for half a second: nobody silences what he has not looked at.
    await untilSteady(first.page);
    await first.page.keyboard.press('a');
    await first.page.locator(`.emergency.seen[data-id="${alarmId}"]`).waitFor();
    await second.page.locator(`.emergency.seen[data-id="${alarmId}"]`).waitFor();
    expect(await second.emergency(alarmId).innerText()).toContain('operator');
    await mute.waitFor({ state: 'detached' });
    await centre.device.answer({ unit, id: message, what: 'seen' }, AbortSignal.timeout(20_000));
    await second.picture('board-acknowledged-elsewhere');

    // C, an outcome, done: gone from both, kept with its outcome.
    await first.page.keyboard.press('c');
    // Nothing is chosen beforehand, and until all is said it cannot be closed.
    expect(await first.page.locator('dialog[open] :checked:not(option)').count()).toBe(0);
    for (const wanted of ['北江一路 1 号', '12', '3 人', '清城'])
      expect(await first.page.locator('.closing-what').innerText()).toContain(wanted);
    expect(await first.page.locator('dialog[open] button[type=submit]').isDisabled()).toBe(true);
    await fillClosing(first.page);
    await first.picture('board-close');
    await first.page.locator('dialog[open] button[type=submit]').click();
    await first.emergency(alarmId).waitFor({ state: 'detached' });
    await second.emergency(alarmId).waitFor({ state: 'detached' });
    const { alarm } = await centre.operator.alarm(alarmId);
    expect(alarm).toMatchObject({ acknowledgedBy: 'operator', closedBy: 'operator', outcome: 'rescued' });
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  });

  it('covers itself when the network is gone, and misses nothing of ten seconds without it', {
    timeout: 120_000,
  }, async () => {
    const cable = await layCable(centre.vigil.httpUrl);
    centre.atEnd(() => cable.close());
    const { page, emergency, picture } = await centre.desk(centre.people.operator, { url: cable.url });
    const before = await centre.press(2);
    await emergency(before.alarmId).waitFor();
    await untilSteady(page);
    await page.keyboard.press('a');
    await page.locator(`.emergency.seen[data-id="${before.alarmId}"]`).waitFor();

    cable.cut();
    const cutAt = Date.now();
    const missed = [await centre.press(3), await centre.press(4)];
    await centre.operator.close(before.alarmId, 'rescued');
    await page.locator('.cover').waitFor();
    await picture('cover-no-network');
    expect(await page.locator('.cover').innerText()).toContain('96333');
    // Under the cover no key acts.
    await page.keyboard.press('a');
    await page.keyboard.press('a');
    await pause(Math.max(0, cutAt + 10_000 - Date.now()));
    missed.push(await centre.press(5));
    expect(await page.locator('.cover').count()).toBe(1);
    for (const { alarmId } of missed) expect((await centre.operator.alarm(alarmId)).alarm.acknowledgedAt).toBeNull();

    cable.mend();
    await untilLive(page);
    for (const { alarmId } of missed) await emergency(alarmId).waitFor();
    expect(await emergency(before.alarmId).count()).toBe(0);
    expect(await page.locator('.emergency').count()).toBe(missed.length);
    await picture('after-the-network-came-back');
  });

  it('covers itself while the dashboard is dead and goes on by itself', { timeout: 120_000 }, async () => {
    const { page, emergency } = await centre.desk();
    await centre.vigil.dashboard.kill('SIGKILL');
    const { alarmId } = await centre.press(6);
    await page.locator('.cover').waitFor();
    expect(await emergency(alarmId).count()).toBe(0);
    await centre.vigil.dashboard.start();
    await untilLive(page);
    await emergency(alarmId).waitFor();
  });

  it('covers itself when it stops painting', async () => {
    const { page, picture } = await centre.desk();
    // Frames are held back: the page goes on, nothing new is painted.
    await page.evaluate(`
      const real = requestAnimationFrame;
      const held = [];
      requestAnimationFrame = (callback) => held.push(callback);
      var paintAgain = () => {
        requestAnimationFrame = real;
        for (const callback of held) real(callback);
      };
    `);
    await page.locator('.cover').waitFor();
    expect(await page.locator('.cover').innerText()).toContain('96333');
    await picture('cover-not-painting');
    await page.evaluate('paintAgain()');
    await untilLive(page);
  });

  it('covers itself when a row is missing from what it shows', async () => {
    const { page, emergency, picture } = await centre.desk();
    const { alarmId } = await centre.press(7);
    await emergency(alarmId).waitFor();
    await untilLive(page);
    await emergency(alarmId).evaluate((row) => row.remove());
    await page.locator('.cover').waitFor();
    expect(await page.locator('.cover').innerText()).toContain('96333');
    await picture('cover-row-missing');
  });
});
