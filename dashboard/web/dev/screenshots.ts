/**
 * Pictures of every view, to be looked at by a person: `npm -w @vigil/dashboard-web run screenshots [-- board wall …]`.
 * Needs a build and a Chromium (VIGIL_CHROMIUM, default /usr/bin/chromium). Writes dev/screenshots/*.png.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Mock, startMock } from './mock.ts';

const out = fileURLToPath(new URL('./screenshots/', import.meta.url));
const desk = { width: 1366, height: 768 };
const wall = { width: 1920, height: 1080 };

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly size: typeof desk;
  readonly emergencies?: number;
  readonly offline?: number;
  readonly prepare?: (page: Page, mock: Mock) => Promise<void>;
}

const key = (name: string) => (page: Page) => page.keyboard.press(name);
const shots: readonly Shot[] = [
  { name: 'board-0', path: '/', size: desk, emergencies: 0 },
  { name: 'board-3', path: '/', size: desk, emergencies: 3 },
  { name: 'board-40', path: '/', size: desk, emergencies: 40, offline: 2000 },
  {
    name: 'board-drawer',
    path: '/',
    size: desk,
    emergencies: 3,
    prepare: async (page) => {
      await key('ArrowDown')(page);
      await key('Enter')(page);
      await page.waitForSelector('.drawer .timeline li');
    },
  },
  {
    name: 'board-close',
    path: '/',
    size: desk,
    prepare: async (page) => {
      for (let i = 0; i < 3; i += 1) await key('ArrowDown')(page);
      await key('c')(page);
    },
  },
  { name: 'board-help', path: '/', size: desk, prepare: key('?') },
  {
    name: 'board-cover',
    path: '/',
    size: desk,
    prepare: async (page, mock) => {
      mock.freeze(true);
      await page.waitForSelector('.cover', { timeout: 60_000 });
      mock.freeze(false);
    },
  },
  { name: 'wall-0', path: '/?wall', size: wall, emergencies: 0 },
  { name: 'wall-3', path: '/?wall', size: wall, emergencies: 3 },
  { name: 'wall-7', path: '/?wall', size: wall, emergencies: 7 },
  { name: 'wall-40', path: '/?wall', size: wall, emergencies: 40, offline: 2000 },
  { name: 'alarms', path: '/alarms', size: desk },
  { name: 'units', path: '/units', size: desk },
  { name: 'unit', path: '/units/ele-10000', size: desk, prepare: (page) => page.waitForTimeout(1_500) },
  { name: 'kitchens', path: '/kitchens', size: desk },
  { name: 'compliance', path: '/compliance', size: desk },
  { name: 'vendors', path: '/vendors', size: desk },
  { name: 'system', path: '/system', size: desk },
  { name: 'admin', path: '/admin', size: desk },
];

async function signIn(context: BrowserContext, url: string, login: string): Promise<void> {
  await context.addCookies([{ name: 'mock_session', value: login, url }]);
}

const wanted = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const mock = await startMock();
const browser = await chromium.launch({
  executablePath: process.env.VIGIL_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const looks = [
    { tail: 'zh', query: 'lang=zh' },
    { tail: 'en', query: 'lang=en' },
    { tail: 'dark', query: 'lang=zh&theme=dark' },
  ];
  for (const look of looks) {
    for (const shot of shots) {
      const name = `${shot.name}-${look.tail}`;
      if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
      if (shot.path.includes('wall') && look.tail === 'dark') continue;
      mock.board.set({
        emergency: shot.emergencies ?? 3,
        fault: 14,
        offline: shot.offline ?? 60,
        inspection: 120,
        kitchen: 11,
      });
      const context = await browser.newContext({ viewport: shot.size, reducedMotion: 'reduce' });
      await signIn(context, mock.url, 'administrator');
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') console.log(`${name}: ${message.text()}`);
      });
      page.on('pageerror', (error) => console.log(`${name}: ${error.message}`));
      const openedAt = performance.now();
      await page.goto(`${mock.url}${shot.path}${shot.path.includes('?') ? '&' : '?'}${look.query}`);
      await page.waitForSelector('.strip-live:not(.strip-bad)', { timeout: 60_000 });
      const liveMs = Math.round(performance.now() - openedAt);
      if (liveMs > 5_000) console.log(`${name}: live only after ${liveMs} ms`);
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await page.waitForTimeout(300);
      await shot.prepare?.(page, mock);
      await page.waitForTimeout(200);
      await page.screenshot({ path: `${out}${name}.png` });
      await context.close();
    }
  }
  const context = await browser.newContext({ viewport: desk });
  const page = await context.newPage();
  await page.goto(mock.url);
  await page.waitForSelector('form');
  if (wanted.length === 0 || wanted.includes('sign')) await page.screenshot({ path: `${out}sign-in-zh.png` });
  await context.close();
} finally {
  await browser.close();
  await mock.stop();
}
