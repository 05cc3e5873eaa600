import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { isLongRun, service } from '@vigil/harness';
import { generateCity, openSession } from '@vigil/simulators';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { openBrowser, openScreen, type Screen, untilLive } from '../harness/screen.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';
import { hardLift } from './hard-town.ts';

const chromium = service('chromium');
/** WCAG 2.2 AA, as axe names its parts. */
const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const city = generateCity({ units: 120, seed: 4418, today: new Date().toISOString().slice(0, 10) });
const lifts = city.units.filter(({ kind, outOfUse }) => kind === 'elevator' && outOfUse !== true).slice(0, 4);
const shownLift = lifts[0]?.id ?? '';
// Names as registers have them at their worst.
for (const [serial, lift] of lifts.entries()) {
  const hard = hardLift(serial + 1);
  lift.name = hard.name;
  for (const site of city.sites)
    if (site.id === lift.site) Object.assign(site, { name: hard.site, address: hard.address });
}

const views = [
  ['board', '/'],
  ['wall', '/?wall'],
  ['alarms', '/alarms'],
  ['units', '/units'],
  ['unit', `/units/${shownLift}`],
  ['kitchens', '/kitchens'],
  ['compliance', '/compliance'],
  ['vendors', '/vendors'],
  ['messages', '/vendors?show=messages'],
  ['system', '/system'],
  ['admin', '/admin'],
  ['credentials', '/admin?show=credentials'],
  ['register-files', '/admin?show=import'],
  ['audit', '/admin?show=audit'],
] as const;
const looks = [
  ['zh', 'grey'],
  ['zh', 'dark'],
  ['en', 'grey'],
  ['en', 'dark'],
] as const;
/**
 * In the long run each view in all looks; else in two of them, so that with all views each language and theme meets each
 * view and the other.
 */
function inLooks<T extends object>(all: readonly T[]) {
  return all.flatMap((each, index) =>
    looks
      .filter((_, look) => isLongRun || (look === 0 || look === 3) === (index % 2 === 0))
      .map(([language, theme]) => ({ ...each, language, theme })),
  );
}
const boxes = [
  { name: 'details', open: ({ keyboard }: Page) => keyboard.press('Enter'), opened: '.drawer .timeline li' },
  { name: 'help', open: ({ keyboard }: Page) => keyboard.press('?'), opened: 'dialog[open]' },
  { name: 'settings', open: (page: Page) => page.locator('.rail button').last().click(), opened: 'dialog[open]' },
  { name: 'account', open: (page: Page) => page.locator('.strip-user').click(), opened: 'dialog[open]' },
] as const;
const usual = { width: 1366, height: 768 };
/** As large as people who see badly have it: 1366 × 768 at 200 %. */
const magnified = { width: 683, height: 384 };
/** The wall's monitor; a desk's at 150 %; a telephone. */
const otherSizes = [
  { width: 1920, height: 1080 },
  { width: 911, height: 512 },
  { width: 390, height: 844 },
  { width: 3840, height: 2160 },
] as const;
/** In a short run half of them in one look, and half in the other. */
const inTurn = (theme: string) => otherSizes.filter((_, at) => isLongRun || (at % 2 === 0) === (theme === 'grey'));

const notClipped = fileURLToPath(new URL('fixtures/not-clipped.js', import.meta.url));
/** Where a text may be cut off, and why. */
const mayBeClipped = [
  // Pages by itself, and says how many it does not show (wall.test.ts).
  '.wall',
  // A row of a lane has two lines; its title and its details have the whole.
  '.lanes .row .cut',
  // Numbers of units; the whole is its title, and on the system page.
  '.strip-counts > .cut',
  // antd keeps the tabs that have no room in a menu.
  '.ant-tabs-nav-list',
];

describe.skipIf(chromium.path === null)(`every view by WCAG 2.2 AA (else: ${chromium.install})`, () => {
  let vigil: Vigil;
  let browser: Browser;
  let screen: Screen;
  beforeAll(async () => {
    vigil = await startVigil({ register: city });
    browser = await openBrowser(chromium.path ?? '');
    // Something in every lane and table: emergencies, faults, a gateway that died, what nobody understands.
    const platform = [];
    for (const [index, lift] of lifts.entries()) {
      const credential = city.credentials.find(({ units }) => units !== 'all' && units.includes(lift.id));
      const session = await openSession({
        url: vigil.mqttUrl,
        credential: credential?.id ?? '',
        token: credential?.token ?? '',
        vendor: lift.vendor,
        self: credential?.id ?? '',
        listenFor: [],
        reconnectPeriodMs: 0,
      });
      platform.push(session);
      await session.publish(lift.id, 'status', {
        mode: 'normal',
        floor: 7,
        speed: 1.5,
        passengers: true,
        door: 'closed',
      });
      const family = index < 2 ? 'alarm' : 'fault';
      await session.publish(lift.id, family, {
        id: `a-${index}`,
        profile: 'vigil',
        code: index < 2 ? 'alarm-button' : 'overspeed',
        passengers: index < 2,
      });
      await session.publishRaw(`vigil/v1/${lift.vendor}/${lift.id}/status`, 'no JSON at all');
    }
    for (const session of platform.slice(0, -1)) await session.end();
    // The last connection of its credential, whichever others had it too.
    platform.at(-1)?.kill();
    const operator = await vigil.signIn('operator');
    await eventually('all of it is on the board', async () => {
      const lanes = new Set((await operator.alarms({ open: 'true' })).map(({ lane }) => lane));
      return ['emergency', 'offline'].every((lane) => lanes.has(lane));
    });
    const [first] = (await operator.alarms({ open: 'true' })).filter(({ code }) => code === 'alarm-button');
    await operator.acknowledge(first?.id ?? '');
    screen = await openScreen(browser, vigil.httpUrl, await vigil.person('administrator'), {
      instruments: [notClipped],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await vigil?.stop();
  });

  async function faults(): Promise<readonly string[]> {
    // The console has no frames: axe need not be put together again in a page of its own.
    const { violations, passes } = await new AxeBuilder({ page: screen.page })
      .options({ resultTypes: ['violations'] })
      .withTags(standard)
      .setLegacyMode()
      .analyze();
    expect(passes.length).toBeGreaterThan(5);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} – ${failureSummary}`),
    );
  }

  async function nothingClipped(): Promise<void> {
    const { width } = screen.page.viewportSize() ?? usual;
    expect.soft(await screen.page.evaluate(`clipped(${JSON.stringify(mayBeClipped)})`), `${width} px`).toEqual([]);
  }
  async function nothingClippedAtAnySize(theme: string): Promise<void> {
    for (const size of [usual, magnified, ...inTurn(theme)]) {
      await screen.page.setViewportSize(size);
      await nothingClipped();
    }
    await screen.page.setViewportSize(usual);
  }

  it.each(inLooks(views.map(([name, path]) => ({ name, path }))))(
    '$name, $language, $theme',
    async ({ language, theme, name, path }) => {
      const { page } = screen;
      await page.goto(`${vigil.httpUrl}${path}${path.includes('?') ? '&' : '?'}lang=${language}&theme=${theme}`);
      await untilLive(page);
      await page.waitForLoadState('networkidle');
      const fits = async (): Promise<void> => {
        const { width } = page.viewportSize() ?? usual;
        expect(await page.evaluate('document.documentElement.scrollWidth'), `${width} px`).toBeLessThanOrEqual(width);
        await nothingClipped();
      };
      // In a short run one of its looks at 100 %, the other at 200 %.
      if (isLongRun || theme === 'grey') {
        await screen.picture(`${name}-${language}-${theme}`);
        expect(await faults()).toEqual([]);
        await fits();
      }
      if (isLongRun || theme === 'dark') {
        await page.setViewportSize(magnified);
        await screen.picture(`${name}-${language}-${theme}-200`);
        expect(await faults(), 'at 200 %').toEqual([]);
        await fits();
      }
      for (const size of inTurn(theme)) {
        await page.setViewportSize(size);
        if (isLongRun) await screen.picture(`${name}-${language}-${theme}-${size.width}`);
        await fits();
      }
      await page.setViewportSize(usual);
    },
  );

  it.each(inLooks(boxes))('$name, $language, $theme', async ({ name, open, opened, language, theme }) => {
    const { page } = screen;
    await page.goto(`${vigil.httpUrl}/?lang=${language}&theme=${theme}`);
    await untilLive(page);
    await page.locator('.emergency').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await open(page);
    await page.locator(opened).first().waitFor();
    await screen.picture(`${name}-${language}-${theme}`);
    expect(await faults()).toEqual([]);
    await nothingClippedAtAnySize(theme);
  });

  it.each(inLooks([{ name: 'cover' }]))('the $name, $language, $theme', async ({ language, theme }) => {
    const { page } = screen;
    await page.goto(`${vigil.httpUrl}/?lang=${language}&theme=${theme}`);
    await untilLive(page);
    await page.evaluate('requestAnimationFrame = () => 0');
    await page.locator('.cover').waitFor();
    await screen.picture(`cover-${language}-${theme}`);
    expect(await faults()).toEqual([]);
  });

  it.each(inLooks([{ name: 'sign-in' }]))('the $name, $language, $theme', async ({ language, theme }) => {
    const { page } = screen;
    await page.context().clearCookies();
    await page.goto(`${vigil.httpUrl}/?lang=${language}&theme=${theme}`);
    await page.locator('input[name=password]').waitFor();
    await screen.picture(`sign-in-${language}-${theme}`);
    expect(await faults()).toEqual([]);
    await nothingClippedAtAnySize(theme);
  });

  it('the browser had nothing to complain about', () => {
    expect(screen.complaints).toEqual([]);
  });
});
