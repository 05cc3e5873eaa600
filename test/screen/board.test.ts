import { setTimeout as pause } from 'node:timers/promises';
import { service } from '@vigil/harness';
import type { Session } from '@vigil/simulators';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { layCable } from '../harness/cable.ts';
import type { Client } from '../harness/client.ts';
import { openBrowser, openScreen, type Person, untilLive } from '../harness/screen.ts';
import { gatewayOf, liftOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`the live board in Chromium (else: ${chromium.install})`, () => {
  let vigil: Vigil;
  let browser: Browser;
  let device: Session;
  let operator: Client;
  let people: Readonly<Record<'operator' | 'administrator', Person>>;
  const closing: (() => unknown)[] = [];
  beforeAll(async () => {
    vigil = await startVigil({ register: town({ lifts: 30 }) });
    browser = await openBrowser(chromium.path ?? '');
    device = await vigil.device(gatewayOf('north'));
    operator = await vigil.signIn('operator');
    people = { operator: await vigil.person('operator'), administrator: await vigil.person('administrator') };
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
    // The next test begins with a quiet board.
    for (const { id, acknowledgedAt } of await operator.alarms({ open: 'true' })) {
      if (acknowledgedAt === null) await operator.acknowledge(id);
      await operator.close(id, 'handled');
    }
  });
  afterAll(async () => {
    await browser?.close();
    await device?.end();
    await vigil?.stop();
  });

  const desk = async (person: Person = people.operator, url = vigil.httpUrl) => {
    const screen = await openScreen(browser, url, person);
    closing.push(() => screen.context.close());
    return screen;
  };
  let serial = 0;
  /** Presses the button in a lift; resolves with the alarm's id as soon as the device is told. */
  async function press(
    lift: number,
  ): Promise<{ readonly alarmId: string; readonly message: string; readonly unit: string }> {
    const unit = liftOf('north', lift);
    const message = `screen-${(serial += 1)}`;
    await device.publish(unit, 'alarm', { id: message, code: 'alarm-button', peopleCount: 3, floor: '12' });
    const { alarmId = '' } = await device.answer({ unit, id: message, what: 'stored' }, AbortSignal.timeout(20_000));
    return { alarmId, message, unit };
  }

  it('shows and rings what a device publishes, and A on one desk is seen on the other and by the device', async () => {
    const first = await desk();
    const second = await desk(people.administrator);
    const mute = first.page.getByRole('button', { name: '静音' });
    expect(await mute.count()).toBe(0);

    const { alarmId, message, unit } = await press(1);
    await first.emergency(alarmId).waitFor();
    await second.emergency(alarmId).waitFor();
    const text = await first.emergency(alarmId).innerText();
    for (const wanted of ['报警按钮动作', '北江一路 1 号', '12', '3']) expect(text).toContain(wanted);
    // It rings: the desk offers to mute what sounds, the title says it to whoever looks at another window.
    await mute.waitFor();
    expect(await first.page.title()).toContain('(1)');
    await first.picture('board-emergency');

    // The first A selects, the second acknowledges: nobody silences what he has not looked at.
    await first.page.keyboard.press('a');
    await first.page.locator(`.emergency.selected[data-id="${alarmId}"]`).waitFor();
    expect(await first.emergency(alarmId).getAttribute('class')).toContain('unseen');
    await first.page.keyboard.press('a');
    await first.page.locator(`.emergency.seen[data-id="${alarmId}"]`).waitFor();
    await second.page.locator(`.emergency.seen[data-id="${alarmId}"]`).waitFor();
    expect(await second.emergency(alarmId).innerText()).toContain('operator');
    await mute.waitFor({ state: 'detached' });
    await device.answer({ unit, id: message, what: 'seen' }, AbortSignal.timeout(20_000));
    await second.picture('board-acknowledged-elsewhere');

    // C, an outcome, done: gone from both, kept with its outcome.
    await first.page.keyboard.press('c');
    await first.page.locator('dialog[open] input[type=radio]').first().check();
    await first.picture('board-close');
    await first.page.locator('dialog[open] button[type=submit]').click();
    await first.emergency(alarmId).waitFor({ state: 'detached' });
    await second.emergency(alarmId).waitFor({ state: 'detached' });
    const { alarm } = await operator.alarm(alarmId);
    expect(alarm).toMatchObject({ acknowledgedBy: 'operator', closedBy: 'operator', outcome: 'rescued' });
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  });

  it('covers itself when the network is gone, and misses nothing of ten seconds without it', {
    timeout: 120_000,
  }, async () => {
    const cable = await layCable(vigil.httpUrl);
    closing.push(() => cable.close());
    const { page, emergency, picture } = await desk(people.operator, cable.url);
    const before = await press(2);
    await emergency(before.alarmId).waitFor();
    await emergency(before.alarmId).click();
    await page.keyboard.press('a');
    await page.locator(`.emergency.seen[data-id="${before.alarmId}"]`).waitFor();

    cable.cut();
    const cutAt = Date.now();
    const missed = [await press(3), await press(4)];
    await operator.close(before.alarmId, 'rescued');
    await page.locator('.cover').waitFor();
    await picture('cover-no-network');
    expect(await page.locator('.cover').innerText()).toContain('96333');
    // Under the cover no key acts.
    await page.keyboard.press('a');
    await page.keyboard.press('a');
    await pause(Math.max(0, cutAt + 10_000 - Date.now()));
    missed.push(await press(5));
    expect(await page.locator('.cover').count()).toBe(1);
    for (const { alarmId } of missed) expect((await operator.alarm(alarmId)).alarm.acknowledgedAt).toBeNull();

    cable.mend();
    await untilLive(page);
    for (const { alarmId } of missed) await emergency(alarmId).waitFor();
    expect(await emergency(before.alarmId).count()).toBe(0);
    expect(await page.locator('.emergency').count()).toBe(missed.length);
    await picture('after-the-network-came-back');
  });

  it('covers itself while the dashboard is dead and goes on by itself', { timeout: 120_000 }, async () => {
    const { page, emergency } = await desk();
    await vigil.dashboard.kill('SIGKILL');
    const { alarmId } = await press(6);
    await page.locator('.cover').waitFor();
    expect(await emergency(alarmId).count()).toBe(0);
    await vigil.dashboard.start();
    await untilLive(page);
    await emergency(alarmId).waitFor();
  });

  it('covers itself when it stops painting', async () => {
    const { page, picture } = await desk();
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
    const { page, emergency, picture } = await desk();
    const { alarmId } = await press(7);
    await emergency(alarmId).waitFor();
    await untilLive(page);
    await emergency(alarmId).evaluate((row) => row.remove());
    await page.locator('.cover').waitFor();
    expect(await page.locator('.cover').innerText()).toContain('96333');
    await picture('cover-row-missing');
  });

  it('signs out when the session ends on the server', async () => {
    const { page } = await desk();
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    await fetch(`${vigil.httpUrl}/api/session`, { method: 'DELETE', headers: { cookie, origin: vigil.httpUrl } });
    await page.locator('input[name=password]').waitFor();
    expect(await page.locator('.strip').count()).toBe(0);
  });
});
