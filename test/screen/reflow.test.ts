import { fileURLToPath } from 'node:url';
import { isLongRun, service } from '@vigil/harness';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Screen, untilLive } from '../harness/screen.ts';
import { liftOf } from '../harness/town.ts';
import { hardenTown, hardLift, kindsOfNames } from './hard-town.ts';
import { openRescueCentre, type RescueCentre } from './rescue-centre.ts';

const chromium = service('chromium');
const canBeRead = fileURLToPath(new URL('fixtures/can-be-read.js', import.meta.url));

const storms = [0, 3, 24, 300] as const;
/** In the pixels that a page is laid out in: a screen at 200 % has half of them. */
const sizes = [
  { size: '1366 × 768', width: 1366, height: 768 },
  { size: '1366 × 768 at 200 %', width: 683, height: 384 },
  { size: '1366 × 768 at 150 %', width: 911, height: 512 },
  { size: 'a phone', width: 390, height: 844 },
  { size: '1920 × 1080', width: 1920, height: 1080 },
  { size: '3840 × 2160', width: 3840, height: 2160 },
] as const;
type Size = (typeof sizes)[number];
const languages = ['zh', 'en'] as const;
type Language = (typeof languages)[number];
const words = {
  zh: {
    count: (n: number) => `紧急 ${n}`,
    calm: '当前无紧急报警',
    offline: '离线 0',
    floor: (f: string) => `${f} 层`,
    people: '3 人',
    acknowledge: '接警',
  },
  en: {
    count: (n: number) => `Emergencies ${n}`,
    calm: 'No emergency at present',
    offline: 'Offline 0',
    floor: (f: string) => `Floor ${f}`,
    people: '3 people',
    acknowledge: 'Acknowledge',
  },
} as const satisfies Record<Language, unknown>;

interface Emergency {
  readonly serial: number;
  readonly alarmId: string;
}
const rowOf = ({ alarmId }: Emergency): string => `.emergency[data-id="${alarmId}"]`;

/** What must never be clipped. */
function facts({ serial }: Emergency, language: Language): readonly string[] {
  const { name, site, address, rescueCode, floor, phones } = hardLift(serial);
  const said = words[language];
  return [address, site, name, said.floor(floor), rescueCode, said.people, ...phones];
}

/** All of them in the long run; else the first and the last, and between them every kind of name. */
function chosen(all: readonly Emergency[]): readonly Emergency[] {
  if (isLongRun || all.length <= kindsOfNames) return all;
  // One more than a whole number of rounds: the next kind each time.
  const apart = Math.floor((all.length - 2) / kindsOfNames / kindsOfNames) * kindsOfNames + 1;
  return [...all.filter((_, at) => at % apart === 0 && at / apart < kindsOfNames), ...all.slice(-1)];
}

/** Each size meets each storm; in a short run in one language of the two. */
const isMet = (storm: number, language: Language, size: Size): boolean =>
  isLongRun || (storms.findIndex((n) => n === storm) + sizes.indexOf(size)) % 2 === languages.indexOf(language);

describe.skipIf(chromium.path === null)(`nothing that tells where a person is (else: ${chromium.install})`, () => {
  let centre: RescueCentre;
  let screen: Screen;
  const emergencies: Emergency[] = [];

  beforeAll(async () => {
    const lifts = Math.max(...storms);
    centre = await openRescueCentre(chromium.path ?? '', { lifts, extend: (register) => hardenTown(register, lifts) });
    screen = await centre.desk(centre.people.operator, { instruments: [canBeRead] });
  });
  afterAll(async () => {
    await centre?.stop();
  });

  const look = <T>(page: Page, script: string): Promise<T> => page.evaluate<T>(script);
  const unreadable = (selector: string, texts: readonly string[], scrolls = true): Promise<readonly string[]> =>
    look(screen.page, `unreadable(${JSON.stringify(selector)}, ${JSON.stringify(texts)}, ${scrolls})`);

  async function storm(count: number): Promise<void> {
    const missing = Array.from({ length: count - emergencies.length }, (_, index) => emergencies.length + index + 1);
    const pressed = await Promise.all(
      missing.map(async (serial) => {
        const { floor } = hardLift(serial);
        const body = { code: 'alarm-button', peopleCount: 3, floor };
        const { alarmId } = await centre.alarm(serial, body);
        return { serial, alarmId };
      }),
    );
    emergencies.push(...pressed);
    await expect.poll(() => screen.page.locator('.emergency').count(), { interval: 200, timeout: 60_000 }).toBe(count);
  }
  async function sit(language: Language): Promise<void> {
    await screen.page.goto(`${centre.vigil.httpUrl}/?lang=${language}&theme=grey`);
    await untilLive(screen.page);
  }
  async function before({ width, height }: Size): Promise<void> {
    await screen.page.setViewportSize({ width, height });
    await expect.poll(() => look(screen.page, 'innerWidth'), { timeout: 30_000 }).toBe(width);
    await look(screen.page, 'new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))');
    // A machine that others share may have been late for the page meanwhile.
    await untilLive(screen.page);
    // What was said of the last press lies over the foot of the page until it is put away, or goes by itself.
    await look(screen.page, "document.querySelectorAll('.toast button').forEach((button) => button.click())");
    await screen.page.locator('.toast').first().waitFor({ state: 'detached' });
  }

  /** Everything wrong with this screen. */
  async function faults(language: Language, { width }: Size): Promise<readonly string[]> {
    const found: string[] = [];
    const say = (where: string, all: readonly string[]) => found.push(...all.map((fault) => `${where}: ${fault}`));
    say('strip', await unreadable('.strip', [words[language].count(emergencies.length)], false));
    // Cut off, the number would be another one.
    if (width > 1000) say('strip', await unreadable('.strip-units', [words[language].offline], false));
    if (emergencies.length === 0) say('calm', await unreadable('.emergencies', [words[language].calm], false));
    for (const emergency of chosen(emergencies)) {
      const lift = liftOf('north', emergency.serial);
      const row = rowOf(emergency);
      const [texts, age, control, word] = [
        facts(emergency, language),
        `${row} .e-age`,
        `${row} button`,
        words[language].acknowledge,
      ].map((each) => JSON.stringify(each));
      // In one go: the age ticks.
      const all = [
        `unreadable(${JSON.stringify(row)}, ${texts})`,
        `unreadable(${age}, [document.querySelector(${age}).innerText])`,
        `unreachable(${control}, ${word})`,
      ];
      say(lift, await look(screen.page, `[${all.join()}].flat()`));
    }
    const wide = await look<number>(screen.page, 'document.documentElement.scrollWidth - innerWidth');
    if (wide > 0) found.push(`the page is ${wide} px too wide`);
    return found;
  }

  /** Beside the list or over it, the details take nothing away of the row that is selected. */
  async function besideDetails(language: Language, { width }: Size): Promise<readonly string[]> {
    const emergency = emergencies.at(-1);
    if (emergency === undefined) return [];
    const { page } = screen;
    const row = page.locator(rowOf(emergency));
    // A row that has just moved takes no click.
    const select = async (): Promise<string | null> => {
      await row.locator('.e-where').click();
      return row.getAttribute('aria-current');
    };
    await expect.poll(select, { interval: 600 }).toBe('true');
    await page.keyboard.press('Enter');
    await page.locator('.drawer .facts').waitFor();
    const missing = await unreadable(rowOf(emergency), facts(emergency, language));
    // On a small screen they are over it, and say the same.
    const found = width > 1000 ? missing : await unreadable('.drawer', facts(emergency, language));
    await page.keyboard.press('Escape');
    await page.locator('.drawer').waitFor({ state: 'detached' });
    return found.map((fault) => `beside the details: ${fault}`);
  }

  describe.each(storms)('of %i emergencies', (count) => {
    it.each(languages)('is ever clipped, covered or out of reach, in %s', { timeout: 1_800_000 }, async (language) => {
      await storm(count);
      await sit(language);
      const found: Record<string, readonly string[]> = {};
      for (const size of sizes.filter((each) => isMet(count, language, each))) {
        await before(size);
        const wrong = [...(await faults(language, size)), ...(await besideDetails(language, size))];
        await look(screen.page, 'void document.querySelector("main").scrollIntoView()');
        await screen.picture(`reflow-${count}-${size.width}-${language}`);
        if (wrong.length > 0) found[size.size] = [`${wrong.length} faults`, ...wrong.slice(0, 12)];
      }
      expect(found).toEqual({});
    });
  });
});
