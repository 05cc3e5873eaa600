import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@vigil/harness';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where pictures of what the tests saw go, for a person to look at; without it none are taken. */
const pictures = process.env['VIGIL_TEST_PICTURES'];

export async function openBrowser(executablePath: string): Promise<Browser> {
  if (!existsSync(join(root, 'dashboard/web/dist/index.html')))
    throw new Error('the console is not built: npm run build:web (npm test does it by itself)');
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

/** One desk: its own browser profile, signed in through the form as a person does. */
export interface Screen {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser's console complained about. */
  readonly complaints: readonly string[];
  /** The row of an alarm in the list of emergencies, in any state. */
  readonly emergency: (alarmId: string) => ReturnType<Page['locator']>;
  readonly picture: (name: string) => Promise<void>;
}

export interface Person {
  readonly login: string;
  readonly password: string;
}

export interface ScreenOptions {
  /** Files that run in the page before the console's own scripts. */
  readonly instruments?: readonly string[];
}

export async function openScreen(
  browser: Browser,
  url: string,
  person: Person,
  options: ScreenOptions = {},
): Promise<Screen> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  for (const path of options.instruments ?? []) await page.addInitScript({ path });
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The console asks who it is before anybody has signed in, and the browser writes the 401 down.
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => {
    complaints.push(error.message);
  });
  await page.goto(`${url}/?lang=zh&theme=grey`);
  await page.locator('input[name=login]').fill(person.login);
  await page.locator('input[name=password]').fill(person.password);
  await page.locator('button[type=submit]').click();
  await untilLive(page);
  return {
    page,
    context,
    complaints,
    emergency: (alarmId) => page.locator(`.emergency[data-id="${alarmId}"]`),
    picture: async (name) => {
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
  };
}

/** The screen calls itself live, and nothing covers it. */
export async function untilLive(page: Page): Promise<void> {
  await page.locator('.strip-live:not(.strip-bad)').waitFor({ timeout: 45_000 });
  await page.locator('.cover').waitFor({ state: 'detached', timeout: 45_000 });
}

/** What stands on the board has stood in its place for long enough that a hand may act on it. */
export async function untilSteady(page: Page): Promise<void> {
  await page.locator('.emergency').first().waitFor();
  await page.locator('.cover').waitFor({ state: 'detached', timeout: 45_000 });
  // Until the server knows that this page shows the emergencies, it says that nobody watches them: that moves the rows.
  await page.locator('.silent-city[role=alert]').waitFor({ state: 'detached' });
  await page.locator(':is(.emergency, .lane-groups) [aria-disabled=true]').first().waitFor({ state: 'detached' });
}

/** Says in the open dialog all that closing an emergency needs which its device still reports. */
export async function fillClosing(page: Page): Promise<void> {
  const dialog = page.locator('dialog[open]');
  await dialog.locator('input[name=outcome][value=rescued]').check();
  await dialog.locator('input[name=verified][value=seen-on-site]').check();
  await dialog.locator('input[name=verifiedBy]').fill('安达维保 李工');
  await dialog.locator('input[name=freed]').fill('3');
  await dialog.locator('select[name=cause]').selectOption('equipment.door');
  await dialog.locator('input[name=stillActive]').check();
  const note = dialog.locator('textarea[name=note]');
  if ((await note.inputValue()) === '') await note.fill('08:14 到场');
}
