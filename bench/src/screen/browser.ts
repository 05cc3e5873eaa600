import { requireService } from '@vigil/harness';
import { type Browser, chromium } from 'playwright-core';
import type { Context } from '../measurement.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Closed when the measurement ends. @throws Missing when there is no Chromium here */
export async function openBrowser(context: Context): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: requireService('chromium'), args: flags });
  context.onEnd(() => browser.close());
  return browser;
}
