import { isLongRun, service } from '@vigil/harness';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type Screen, untilSteady } from '../harness/screen.ts';
import { openRescueCentre, type Reported, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
/** A desk, and the same desk at 200 % zoom. */
const sizes = [
  { width: 1366, height: 768 },
  { width: 683, height: 384 },
] as const;
/** More than anybody would press before he gives up. */
const pressesAtMost = 60;

/** What a person does with one kind of hand. Text is typed with both. */
interface Hand {
  /** `isTaken` after a moment: one more than before. */
  takeNext(isTaken: () => Promise<boolean>): Promise<void>;
  takePowerCut(): Promise<void>;
  askToClose(alarmId: string): Promise<void>;
  choose(name: string, value: string): Promise<void>;
  type(name: string, text: string): Promise<void>;
  cause(): Promise<void>;
  close(): Promise<void>;
}

function mouse({ page, emergency }: Screen): Hand {
  const dialog = page.locator('dialog[open]');
  /** A row that has just moved takes no click: who sees nothing happen clicks again, but never before he has looked. */
  const pressUntil = async (button: Locator, isDone: () => Promise<boolean>): Promise<void> => {
    for (let press = 0; press < 5; press += 1) {
      // A row that is painted anew in this moment is found again by the click.
      await button.scrollIntoViewIfNeeded().catch(() => undefined);
      await untilSteady(page);
      await button.click();
      for (let look = 0; look < 20; look += 1) {
        if (await isDone()) return;
        await page.waitForTimeout(100);
      }
    }
  };
  return {
    takeNext: (isTaken) => pressUntil(page.locator('.btn-critical'), isTaken),
    takePowerCut: () => {
      const button = page.getByRole('button', { name: /^接警 6 条/ });
      return pressUntil(button, async () => (await button.count()) === 0);
    },
    askToClose: async (alarmId) => {
      const button = emergency(alarmId).getByRole('button', { name: '结案' });
      await pressUntil(button, () => dialog.isVisible());
    },
    choose: (name, value) => dialog.locator(`label:has(input[name=${name}][value=${value}])`).click(),
    type: async (name, text) => {
      await dialog.locator(`[name=${name}]`).click();
      await page.keyboard.type(text);
    },
    cause: async () => {
      await dialog.locator('select[name=cause]').selectOption('outside.power');
    },
    close: () => dialog.getByRole('button', { name: '结案', exact: true }).click(),
  };
}

function keyboard({ page }: Screen): Hand {
  const focused = (selector: string): Promise<boolean> =>
    page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) === true`);
  const tabTo = async (selector: string): Promise<void> => {
    for (let press = 0; press < pressesAtMost; press += 1) {
      if (await focused(selector)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${pressesAtMost} presses of Tab do not reach ${selector}`);
  };
  return {
    // What is not wholly in sight is only shown by the first press, and says so.
    takeNext: async (isTaken) => {
      for (let press = 0; press < 3; press += 1) {
        await untilSteady(page);
        await page.keyboard.press('a');
        for (let look = 0; look < 15; look += 1) {
          if (await isTaken()) return;
          await page.waitForTimeout(100);
        }
      }
    },
    // What the focus has just brought into sight takes no press yet, and says so.
    takePowerCut: async () => {
      const button = 'button[aria-label^="接警 6 条"]';
      await tabTo(button);
      for (let press = 0; press < 3 && (await focused(button)); press += 1) {
        await page.keyboard.press('Enter');
        for (let look = 0; look < 15 && (await focused(button)); look += 1) await page.waitForTimeout(100);
      }
    },
    askToClose: async (alarmId) => {
      for (let press = 0; press < pressesAtMost; press += 1) {
        if (await focused(`.emergency[data-id="${alarmId}"]`)) break;
        await page.keyboard.press(press < pressesAtMost / 2 ? 'ArrowDown' : 'ArrowUp');
      }
      await page.locator(`.emergency.selected[data-id="${alarmId}"]`).waitFor();
      await page.keyboard.press('c');
    },
    choose: async (name, value) => {
      await tabTo(`input[name=${name}]`);
      await page.keyboard.press('Space');
      for (let press = 0; press < pressesAtMost && !(await focused(`input[value=${value}]`)); press += 1)
        await page.keyboard.press('ArrowDown');
    },
    type: async (name, text) => {
      await tabTo(`[name=${name}]`);
      await page.keyboard.type(text);
    },
    cause: async () => {
      await tabTo('select[name=cause]');
      await page.keyboard.press('ArrowDown');
    },
    close: async () => {
      await tabTo('button[type=submit]');
      await page.keyboard.press('Enter');
    },
  };
}

const hands = { mouse, keyboard } as const;
const cases = sizes
  .flatMap((size) => (['mouse', 'keyboard'] as const).map((hand) => ({ ...size, hand })))
  .filter(({ width, hand }) => isLongRun || (hand === 'mouse') === width < 1000);

describe.skipIf(chromium.path === null)(`a newcomer in Chromium (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  beforeAll(async () => {
    centre = await openRescueCentre(chromium.path ?? '', { lifts: 12 });
  });
  afterEach(() => centre.calm());
  afterAll(() => centre?.stop());

  const states = async (reported: readonly Reported[]) =>
    Promise.all(reported.map(async ({ alarmId }) => (await centre.operator.alarm(alarmId)).alarm));
  const taken = async (reported: readonly Reported[]): Promise<number> =>
    (await states(reported)).filter(({ acknowledgedAt }) => acknowledgedAt !== null).length;
  const seesNoButton = (page: Page): Promise<void> => page.locator('.btn-critical').waitFor({ state: 'detached' });

  it.each(cases)(
    'handles three entrapments and a power cut with the $hand only, at $width × $height',
    async ({ width, height, hand }) => {
      const screen = await centre.desk();
      const { page, emergency, complaints, picture } = screen;
      await page.setViewportSize({ width, height });
      const inside = [await centre.press(1), await centre.press(2), await centre.press(3)];
      const cut: Reported[] = [];
      for (let lift = 4; lift <= 9; lift += 1) cut.push(await centre.fault(lift, 'main-power-off'));
      await emergency(inside[2]?.alarmId ?? '').waitFor();
      await page.locator('.lane-groups').getByText('6 条', { exact: true }).waitFor();
      const with_ = hands[hand](screen);

      // One press, one person, who waits longest first; nobody is left.
      for (const [at] of inside.entries()) {
        const isTaken = async (): Promise<boolean> => (await taken(inside)) === at + 1;
        await with_.takeNext(isTaken);
        await eventually('one more is taken', isTaken);
      }
      expect((await states(inside)).map(({ acknowledgedAt }) => acknowledgedAt)).toEqual(
        (await states(inside)).map(({ acknowledgedAt }) => acknowledgedAt).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
      );
      await seesNoButton(page);
      await with_.takePowerCut();
      await eventually('the power cut is taken', async () => (await taken(cut)) === cut.length);
      await picture(`newcomer-${hand}-${width}`);

      // The power is back, the people are out: the lifts say so, a person makes sure.
      for (const { unit } of inside)
        await centre.device.publish(unit, 'alarm', {
          id: `out-${unit}-${hand}-${width}`,
          code: 'alarm-button',
          active: false,
        });
      for (const { alarmId } of inside) {
        await emergency(alarmId).getByText('核实轿厢内是否还有人').waitFor();
        await untilSteady(page);
        await with_.askToClose(alarmId);
        await page.locator('dialog[open]').waitFor();
        await with_.choose('outcome', 'rescued');
        await with_.choose('verified', 'seen-on-site');
        await with_.type('verifiedBy', '安达维保 李工');
        await with_.type('freed', '3');
        await with_.cause();
        await with_.close();
        await emergency(alarmId).waitFor({ state: 'detached' });
      }
      const closed = await states(inside);
      expect(closed.map(({ outcome }) => outcome)).toEqual(['rescued', 'rescued', 'rescued']);
      await page.getByText('当前无紧急报警').waitFor();
      expect(complaints).toEqual([]);
      for (const { unit } of cut)
        await centre.device.publish(unit, 'fault', {
          id: `back-${unit}-${hand}-${width}`,
          code: 'main-power-off',
          active: false,
        });
      await page.locator('.lane-groups li').waitFor({ state: 'detached' });
    },
  );
});
