import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { pageEpoch, watchEmergencies, watchLoading } from './page-scripts.ts';
import type { Person } from './running-city.ts';

const paintedSchema = z.object({
  /** Of the alarm. */
  id: z.string(),
  /** Name of its unit, as the row shows it. */
  unit: z.string(),
  /** The row came into the document, and the first frame that shows it was presented; epoch ms by the page's clock. */
  insertedAt: z.number(),
  paintedAt: z.number(),
  /** False: painted, but where nobody sees it. */
  inSight: z.boolean(),
});
export type Painted = z.output<typeof paintedSchema>;

/** What the page's clock shows more than ours, ms, and how wrong that may be. */
export interface ClockDifference {
  readonly ms: number;
  readonly uncertainMs: number;
}

/** An operator's board in a browser profile of its own. */
export interface Desk {
  /** The row of this unit's alarm, when it has been painted. @throws Error when that is not so within `withinMs` */
  painted(unit: string, withinMs: number): Promise<Painted>;
  clockDifference(): Promise<ClockDifference>;
  /** The signed-in cookies, for further profiles. */
  cookies(): ReturnType<BrowserContext['cookies']>;
  close(): Promise<void>;
}

const viewport = { width: 1366, height: 768 };
const clockSamples = 50;
const loadWithinMs = 45_000;

/** Signs in through the form, as a person does, and waits until the board is live. */
export async function openDesk(browser: Browser, url: string, person: Person): Promise<Desk> {
  const context = await browser.newContext({ viewport });
  const rows = new Map<string, PromiseWithResolvers<Painted>>();
  const rowOf = (unit: string): PromiseWithResolvers<Painted> => {
    const row = rows.get(unit) ?? Promise.withResolvers<Painted>();
    rows.set(unit, row);
    return row;
  };
  await context.exposeBinding('painted', (_, told: unknown) => {
    const row = paintedSchema.parse(told);
    rowOf(row.unit).resolve(row);
  });
  await context.addInitScript(watchEmergencies);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('input[name=login]').fill(person.login);
  await page.locator('input[name=password]').fill(person.password);
  await page.locator('button[type=submit]').click();
  await page.locator('.strip-live:not(.strip-bad)').waitFor({ timeout: loadWithinMs });
  await page.locator('.cover').waitFor({ state: 'detached', timeout: loadWithinMs });
  return {
    painted: (unit, withinMs) =>
      inTime(rowOf(unit).promise, withinMs, `the alarm of ${unit} was not seen on the board`),
    clockDifference: () => compareClocks(page),
    cookies: () => context.cookies(),
    close: () => context.close(),
  };
}

/** By the quickest of many questions: the page answered at some moment between asking and having the answer. */
async function compareClocks(page: Page): Promise<ClockDifference> {
  let best: ClockDifference = { ms: 0, uncertainMs: Number.POSITIVE_INFINITY };
  for (let sample = 0; sample < clockSamples; sample += 1) {
    const askedAt = epochNow();
    const answer = z.number().parse(await page.evaluate(pageEpoch));
    const uncertainMs = (epochNow() - askedAt) / 2;
    if (uncertainMs < best.uncertainMs) best = { ms: answer - (askedAt + uncertainMs), uncertainMs };
  }
  return best;
}

/** Epoch ms with fractions, from the monotonic clock. */
export function epochNow(): number {
  return performance.timeOrigin + performance.now();
}

/** One cold load of the board by somebody who is signed in: new profile, empty caches. Ms from navigation to usable. */
export async function loadCold(
  browser: Browser,
  url: string,
  cookies: Awaited<ReturnType<Desk['cookies']>>,
): Promise<number> {
  const context = await browser.newContext({ viewport });
  try {
    await context.addCookies(cookies);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    // A binding: the console's content security policy forbids the eval behind waitForFunction.
    await context.exposeBinding('usable', (_, afterMs: unknown) => resolve(afterMs));
    await context.addInitScript(watchLoading);
    const page = await context.newPage();
    await page.goto(url);
    return z.number().parse(await inTime(promise, loadWithinMs, 'the board did not become usable'));
  } finally {
    await context.close();
  }
}

/** @throws Error with `what` when it takes longer */
async function inTime<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
