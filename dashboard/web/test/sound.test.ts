import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../dev/mock.ts';
import { noBrowser, openBrowser, openPage } from './browser.ts';

const noAlarms = { emergency: 0, fault: 0, offline: 0, inspection: 0, kitchen: 0 };

declare global {
  interface Window {
    /** What was given to the loudspeaker, in order: `loop`, `once`, `stop` (of a loop). */
    played: string[];
    /** As in a tab in the background: no animation frames. */
    framesStopped: boolean;
    /** Added to the clock of the page, ms. */
    aheadMs: number;
  }
}

/** Runs in the page before its scripts: listens at the loudspeaker, and can stop frames and move the clock. */
function listen(): void {
  window.played = [];
  window.framesStopped = false;
  window.aheadMs = 0;
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this`
  AudioBufferSourceNode.prototype.start = new Proxy(AudioBufferSourceNode.prototype.start, {
    apply: (start, source: AudioBufferSourceNode, when) => {
      window.played.push(source.loop ? 'loop' : 'once');
      return Reflect.apply(start, source, when);
    },
  });
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this`
  AudioBufferSourceNode.prototype.stop = new Proxy(AudioBufferSourceNode.prototype.stop, {
    apply: (stop, source, when) => {
      window.played.push('stop');
      return Reflect.apply(stop, source, when);
    },
  });
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    frame((time) => {
      if (!window.framesStopped) callback(time);
    });
  const now = Date.now.bind(Date);
  Date.now = () => now() + window.aheadMs;
}
/** As in a browser whose user has not touched the page yet (the tests' own looks into the page would count as a touch). */
function forbidSound(): void {
  Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });
}
async function expectLast(page: Page, what: 'loop' | 'stop'): Promise<void> {
  await page.waitForFunction((wanted) => window.played.at(-1) === wanted, what, { polling: 100 });
}

describe.skipIf(noBrowser !== '')(`sound${noBrowser}`, () => {
  let mock: Mock;
  let browser: Browser;
  beforeAll(async () => {
    mock = await startMock(0, 200);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await mock.stop();
  });

  it('a mute ends after its minute in a tab that paints no frames, too', async () => {
    mock.board.set({ ...noAlarms, emergency: 1 });
    const { page, close } = await openPage(browser, mock, '/', { instruments: [listen] });
    await expectLast(page, 'loop');
    await page.keyboard.press('m');
    await expectLast(page, 'stop');
    await page.evaluate(() => {
      window.framesStopped = true;
      window.aheadMs += 61_000;
    });
    await expectLast(page, 'loop');
    await close();
  });

  it('a session that ends under the operator is heard and says what to do, until somebody is there', async () => {
    mock.board.set(noAlarms);
    const { page, close } = await openPage(browser, mock, '/', { instruments: [listen] });
    mock.dismiss('not-signed-in');
    await page.getByText('登录已失效').waitFor();
    await expectLast(page, 'loop');
    expect(await page.getByRole('alert').innerText()).toContain('96333');
    expect(await page.title()).toContain('无人监视');
    await page.keyboard.press('Shift');
    await expectLast(page, 'stop');
    await close();
  });

  it('who signs out is let go in silence', async () => {
    const { page, close } = await openPage(browser, mock, '/', { instruments: [listen] });
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.getByText('已退出登录').waitFor();
    expect(await page.evaluate(() => window.played)).not.toContain('loop');
    await close();
  });

  it('without permission to sound nothing is kept for later, to be heard all at once', async () => {
    mock.board.set(noAlarms);
    const { page, close } = await openPage(browser, mock, '/', { instruments: [listen, forbidSound] });
    await page.getByText('声音未启用 — 点击启用').waitFor();
    const alarm = mock.board.raise();
    for (let n = 0; n < 5; n += 1)
      mock.board.put({ ...alarm, id: `${9_000 + n}`, priority: 'high', lane: 'fault', latched: false });
    await page.locator('.row').nth(4).waitFor();
    expect(await page.evaluate(() => window.played.filter((what) => what === 'once'))).toEqual([]);
    await close();
  });
});
