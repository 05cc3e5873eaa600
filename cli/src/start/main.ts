import { say } from '../output.ts';
import '@vigil/service/runtime-guard';
import { resolve } from 'node:path';
import {
  checkDescriptors,
  checkDiskSpace,
  checkWritable,
  EXIT_CONFIG,
  holdFolder,
  startupErrorFrom,
} from '@vigil/service';
import { VigilError } from '@vigil/vocabulary';
import { banner, firstUsers } from './banner.ts';
import { prepareCity } from './city.ts';
import { colourOf, readable } from './log-lines.ts';
import { parseStart, type StartOptions } from './options.ts';
import { inOptions, planProcesses } from './plan.ts';
import { createStack, type Stack } from './stack.ts';

/** 64 MiB: below that the journal could not even hold a minute of a full city. */
const leastDiskBytes = 64 * 1024 * 1024;

/** Everything that may ask for the end; what then happens happens once, in order, with the first exit code. */
function endOf(stack: Stack): (code: number) => void {
  let ending = false;
  const end = (code: number): void => {
    // A terminal's Ctrl-C reaches npm, its script and us: however often it is said, it is one wish.
    if (ending) return;
    ending = true;
    say('\n正在结束 · stopping …');
    void stack.stop().then(() => process.exit(code));
  };
  // SIGHUP: the terminal was closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
  // Whoever started us over IPC is gone without a word (killed): nobody is left to press Ctrl-C.
  process.on('disconnect', () => end(0));
  // Nobody reads any more, as after a closed terminal. Without a listener this would end us at once and out of order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => end(0));
  return end;
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const options = parseStart(process.argv.slice(2), process.env);
  const dataDir = resolve(options.data);
  const stack = createStack({
    onLine: (name, index, line) => {
      const text = readable(name, colourOf(index), line, options.verbose ? 'debug' : 'info');
      if (text !== null) say(inOptions(text));
    },
    onRefused: () => end(EXIT_CONFIG),
    onRestart: (name, code, signal, inMs) =>
      say(`${name} 意外结束 · ended (${signal ?? `exit ${code}`})，${inMs} ms 后重启 · restarting`),
  });
  const end = endOf(stack);
  await checkWritable(dataDir);
  await holdFolder(dataDir, 'start', {
    onWait: ({ holder }) =>
      say(`等待上一次启动（${holder}）结束… · waiting for the previous start (${holder}) to end …`),
  });
  await checkDiskSpace(dataDir, leastDiskBytes);
  await checkDescriptors(4_096);
  await run(stack, options, dataDir, startedAt).catch((error: unknown) => end(explain(error)));
}

async function run(stack: Stack, options: StartOptions, dataDir: string, startedAt: number): Promise<void> {
  const plan = await planProcesses(options, dataDir);
  const ready = await Promise.all(
    plan.core.map(async (child, index) => [child.name, await stack.launch(child, index)] as const),
  );
  say(
    banner({
      ...plan.addresses(new Map(ready)),
      dataDir,
      users: await firstUsers(dataDir),
      city: plan.city !== null,
      seconds: (performance.now() - startedAt) / 1000,
    }),
  );
  if (plan.city === null) return;
  const units = await prepareCity(dataDir, () => stack.run(plan.cityDraw, plan.cityEnv));
  say(`模拟城市 ${units} 台已登记，正在接入 · simulated city: ${units} units registered, connecting`);
  await stack.launch(plan.city, plan.core.length);
}

/** Says why it cannot go on. @returns the exit code */
function explain(error: unknown): number {
  const refusal = startupErrorFrom(error);
  if (refusal !== undefined) {
    process.stderr.write(`${refusal.message}\n`);
    return refusal.exitCode;
  }
  if (error instanceof VigilError || error instanceof RangeError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

main().catch((error: unknown) => process.exit(explain(error)));
