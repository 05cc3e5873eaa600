/**
 * Pictures of every view of a running system, to be looked at by a person. With `npm start` in another terminal:
 *
 *   npm -w @vigil/dashboard-web run screenshots -- [--url http://127.0.0.1:8080] [--data ./data] [board wall …]
 *
 * Signs in as the administrator of the first start, whose password is in the data folder. Needs a Chromium (CHROMIUM,
 * default /usr/bin/chromium). Writes dev/screenshots/*.png.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    data: { type: 'string', default: 'data' },
  },
});
const out = join(import.meta.dirname, 'screenshots');
// npm runs a workspace's script in its folder; a path means the folder where it was typed.
const data = resolve(process.env.INIT_CWD ?? '.', values.data);

const desk = { width: 1366, height: 768 };
const wall = { width: 1920, height: 1080 };
const looks = [
  { tail: 'zh', query: 'lang=zh&theme=grey' },
  { tail: 'en', query: 'lang=en&theme=grey' },
  { tail: 'dark', query: 'lang=zh&theme=dark' },
];

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly size?: typeof desk;
  readonly prepare?: (page: Page) => Promise<void>;
}
const press =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
const shots: readonly Shot[] = [
  { name: 'board', path: '/' },
  { name: 'board-large', path: '/', size: wall },
  { name: 'board-drawer', path: '/', prepare: press('ArrowDown', 'Enter') },
  { name: 'board-help', path: '/', prepare: press('?') },
  {
    name: 'board-cover',
    path: '/',
    prepare: async (page) => {
      await page.evaluate('requestAnimationFrame = () => 0');
      await page.locator('.cover').waitFor();
    },
  },
  { name: 'wall', path: '/?wall', size: wall },
  { name: 'alarms', path: '/alarms' },
  { name: 'units', path: '/units' },
  {
    name: 'unit',
    path: '/units',
    prepare: async (page) => {
      await page.locator('main a[href^="/units/"]').first().click();
      await page.waitForURL('**/units/*');
    },
  },
  { name: 'kitchens', path: '/kitchens' },
  { name: 'compliance', path: '/compliance' },
  { name: 'vendors', path: '/vendors' },
  { name: 'system', path: '/system' },
  { name: 'admin', path: '/admin' },
];

function administrator(): readonly [login: string, password: string] {
  const file = join(data, 'secrets', 'first-users.txt');
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  const [login, password] = rows.find(([, , role]) => role === 'administrator') ?? [];
  if (login === undefined || password === undefined) throw new Error(`no administrator in ${file}`);
  return [login, password];
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const context = await browser.newContext({ viewport: desk, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') console.log(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`${page.url()}: ${error.message}`));
  await page.goto(`${values.url}/?lang=zh&theme=grey`);
  await page.locator('input[name=login]').waitFor();
  await page.screenshot({ path: join(out, 'sign-in.png') });
  const [login, password] = administrator();
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('.strip-live:not(.strip-bad)').waitFor();

  for (const { tail, query } of looks)
    for (const shot of shots) {
      const name = `${shot.name}-${tail}`;
      if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
      await page.setViewportSize(shot.size ?? desk);
      await page.goto(`${values.url}${shot.path}${shot.path.includes('?') ? '&' : '?'}${query}`);
      await page.locator('.strip-live:not(.strip-bad)').waitFor({ timeout: 60_000 });
      await page.waitForLoadState('networkidle');
      await shot.prepare?.(page);
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(out, `${name}.png`) });
    }
} finally {
  await browser.close();
}
