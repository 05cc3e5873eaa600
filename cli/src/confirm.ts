import { createInterface } from 'node:readline/promises';
import type { CredentialReach } from '@vigil/vocabulary';
import { EXIT, Refusal } from './exit.ts';

/** Asks the person at the terminal. A script says `--yes`, or nothing is done. @throws Refusal 64 when nobody agrees */
export async function confirm(what: { readonly zh: string; readonly en: string }, yes: boolean): Promise<void> {
  if (yes) return;
  const question = `${what.zh} · ${what.en}`;
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Refusal(EXIT.usage, {
      zh: `${question}；没有改动，确定时加 --yes`,
      en: 'nothing was changed; say --yes if that is meant',
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question}\n确定？ sure? [y/N] `);
    if (/^(y|yes|是)$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new Refusal(EXIT.usage, { zh: '没有改动', en: 'nothing was changed' });
}

/** Of what is cut off; null: nothing is. */
export function cutsText({ units, online, emergencies }: CredentialReach): { zh: string; en: string } | null {
  if (units === 0) return null;
  return {
    zh: `将断开 ${units} 台设备（${online} 台在线，${emergencies} 起未结案的紧急报警）`,
    en: `cuts off ${units} units (${online} online, ${emergencies} open emergencies)`,
  };
}
