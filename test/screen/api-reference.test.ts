import { service } from '@vigil/harness';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBrowser, openScreen } from '../harness/screen.ts';
import { singleOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const chromium = service('chromium');

describe.skipIf(chromium.path === null)(`what is open to vendors on the screen (else: ${chromium.install})`, () => {
  let vigil: Vigil;
  let browser: Browser;
  beforeAll(async () => {
    vigil = await startVigil({ register: town() });
    browser = await openBrowser(chromium.path ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await vigil?.stop();
  });

  it('the API reference shows every operation, from this server alone, to who has signed in', async () => {
    const stranger = await fetch(`${vigil.httpUrl}/api-reference`, { redirect: 'manual' });
    expect([stranger.status, stranger.headers.get('location')]).toEqual([303, '/']);

    const { page, context, picture } = await openScreen(browser, vigil.httpUrl, await vigil.person('operator'));
    const loaded: string[] = [];
    const asked: string[] = [];
    page.on('requestfinished', (request) => loaded.push(request.url()));
    context.on('request', (request) => asked.push(request.url()));
    // Neither the console nor any of its views loads it.
    expect(
      await page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map(({ name }) => name)
          .join(' '),
      ),
    ).not.toContain('redoc');
    await page.goto(`${vigil.httpUrl}/api-reference`);
    await page.getByText('/api/alarms/{id}/acknowledge').first().waitFor({ state: 'attached' });
    const { paths } = z
      .object({ paths: z.record(z.string(), z.unknown()) })
      .parse(await (await fetch(`${vigil.httpUrl}/openapi.json`)).json());
    const text = (await page.locator('#reference').textContent()) ?? '';
    for (const path of Object.keys(paths)) expect(text).toContain(path);
    expect(await page.locator('#schemas a').count()).toBeGreaterThan(8);
    const elsewhere = (urls: readonly string[]): readonly string[] =>
      urls.filter((url) => !url.startsWith(vigil.httpUrl) && !/^(?:data|blob):/.test(url));
    expect(elsewhere(loaded)).toEqual([]);
    expect(loaded.some((url) => url.includes('redoc'))).toBe(true);
    await picture('api-reference');
    await context.close();
  });

  it('live messages stand beside what was understood of them, refused ones too', async () => {
    const unit = singleOf('north', 1);
    const { page, context, picture, complaints } = await openScreen(
      browser,
      vigil.httpUrl,
      await vigil.person('administrator'),
    );
    await page.goto(`${vigil.httpUrl}/vendors?show=live&vendor=north&lang=zh`);
    const device = await vigil.device(unit);
    await device.publishRaw(
      `vigil/v1/north/${unit}/alarm`,
      '{"id":"seen","code":"alarm-button","passengers":true,"door":"ajar"}',
    );
    await device.publishRaw(`vigil/v1/south/${singleOf('south', 1)}/status`, '{"temperature":7}');
    await device.publishRaw(`vigil/v1/north/${unit}/fault`, '<xml>no json</xml>');
    await device.end();
    await page.getByText(`vigil/v1/north/${unit}/alarm`).waitFor();
    await page.getByText('<xml>no json</xml>', { exact: true }).waitFor();
    const alarm = page.locator('article', { hasText: `${unit}/alarm` });
    await alarm.getByText('已采用').waitFor();
    await alarm.getByText('door').first().waitFor();
    const refused = page.locator('article', { hasText: 'vigil/v1/south/' });
    await refused.getByText('未采用').waitFor();
    await picture('vendor-live-zh');
    await page.goto(`${vigil.httpUrl}/vendors?show=live&vendor=north&lang=en`);
    await page.getByText('Not used').first().waitFor();
    await picture('vendor-live-en');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
