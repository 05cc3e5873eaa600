import type { Command } from 'commander';
import { EXIT, Refusal } from '../exit.ts';

const patienceMs = 4_000;

async function answerOf(url: string): Promise<Response> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Refusal(EXIT.usage, {
      zh: `${url} 不是网址，例：http://127.0.0.1:9101/readyz`,
      en: `${url} is no address, e.g. http://127.0.0.1:9101/readyz`,
    });
  try {
    return await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal(EXIT.unavailable, { zh: `${url} 没有应答：${why}`, en: `${url} does not answer: ${why}` });
  }
}

/** `vigil health <url>`: exit 0 when the process answers well; for container health checks. */
export function addHealthCommand(program: Command): void {
  program
    .command('health <url>')
    .description('Asks a health page, e.g. http://127.0.0.1:9101/readyz')
    .action(async (url: string) => {
      const response = await answerOf(url);
      if (response.ok) return;
      const said = `${response.status} ${await response.text()}`;
      throw new Refusal(EXIT.unavailable, { zh: `${url} 应答异常：${said}`, en: `${url} is not well: ${said}` });
    });
}
