import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Mock } from '../dev/mock.ts';
import { dist } from '../dev/static.ts';

const executable = process.env.VIGIL_CHROMIUM ?? '/usr/bin/chromium';

/** Why the tests in a real browser cannot run here; empty: they can. */
export const noBrowser = !existsSync(executable)
  ? ` — skipped: no Chromium at ${executable} (VIGIL_CHROMIUM)`
  : !existsSync(`${dist}index.html`)
    ? ' — skipped: no build (npm run build:web)'
    : '';

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
  });
}

export interface Opened {
  readonly page: Page;
  /** What the browser's console complained about, policy violations included. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** A signed-in page. `proven` waits until the desk calls itself live. */
export async function openPage(
  browser: Browser,
  mock: Mock,
  path: string,
  options: {
    readonly login?: string;
    readonly context?: BrowserContextOptions;
    /** Run in the page before its own scripts. */
    readonly instruments?: readonly (() => void)[];
  } = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...options.context });
  await context.addCookies([{ name: 'mock_session', value: options.login ?? 'administrator', url: mock.url }]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  for (const instrument of options.instruments ?? []) await page.addInitScript(instrument);
  await page.goto(`${mock.url}${path}`);
  await page.waitForSelector('.strip-live:not(.strip-bad)');
  return { page, complaints, close: () => context.close() };
}
