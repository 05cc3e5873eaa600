import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mock, startMock } from '../dev/mock.ts';
import { noBrowser, openBrowser, openPage } from './browser.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const views: readonly {
  readonly path: string;
  readonly ready: string;
  readonly prepare?: (page: Page) => Promise<void>;
}[] = [
  { path: '/', ready: '.emergency' },
  {
    path: '/#details',
    ready: '.emergency',
    prepare: async (page) => {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.drawer .timeline li');
    },
  },
  {
    path: '/#help',
    ready: '.emergency',
    prepare: async (page) => {
      await page.keyboard.press('?');
      await page.waitForSelector('dialog[open]');
    },
  },
  { path: '/?wall', ready: '.emergency' },
  { path: '/alarms', ready: '.ant-table-row' },
  { path: '/units', ready: '.ant-table-row' },
  { path: '/units/ele-10000', ready: '.chart canvas' },
  { path: '/kitchens', ready: '.kitchen-facts' },
  { path: '/compliance', ready: '.grid-table tbody tr' },
  { path: '/vendors', ready: '.raw' },
  { path: '/system', ready: '.process-facts' },
  { path: '/admin', ready: '.grid-table tbody tr' },
];

describe.skipIf(noBrowser !== '')(`accessibility, WCAG 2.2 AA${noBrowser}`, () => {
  let mock: Mock;
  let browser: Browser;
  beforeAll(async () => {
    mock = await startMock(0, 90);
    mock.board.set({ emergency: 9, fault: 6, offline: 20, inspection: 20, kitchen: 5 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await mock.stop();
  });

  const problems = async (page: Page): Promise<readonly string[]> => {
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  };

  for (const theme of ['grey', 'dark'] as const)
    for (const { path, ready, prepare } of views)
      it(`finds nothing on ${path} in the ${theme} theme`, async () => {
        const [address, hash = ''] = path.split('#');
        const query = `${address?.includes('?') === true ? '&' : '?'}theme=${theme}`;
        const { page, close } = await openPage(browser, mock, `${address}${query}#${hash}`);
        await page.waitForSelector(ready);
        await prepare?.(page);
        expect(await problems(page)).toEqual([]);
        await close();
      });

  it('finds nothing on the sign-in page and on the cover', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(mock.url);
    await page.waitForSelector('form');
    expect(await problems(page)).toEqual([]);
    await context.close();
    const desk = await openPage(browser, mock, '/');
    mock.freeze(true);
    await desk.page.waitForSelector('.cover');
    expect(await problems(desk.page)).toEqual([]);
    mock.freeze(false);
    await desk.close();
  });
});
