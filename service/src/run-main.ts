import { flushCompileCache } from 'node:module';
import { createLogger, type Logger } from './logger.ts';
import { EXIT_SOFTWARE } from './startup-error.ts';
import { startupErrorFrom } from './startup-errors.ts';

export interface MainContext {
  readonly logger: Logger;
  /** Aborted at the first request to stop, also while the app is still starting. */
  readonly signal: AbortSignal;
}

export interface Running {
  stop(): Promise<void>;
}

/** A stop that takes longer is cut off: the journal and the stores survive it, a hanging restart helps nobody. */
const STOP_LIMIT_MS = 10_000;
/** One Ctrl-C reaches a child from the terminal, from npm and from the supervisor; within this time it is one wish. */
const SAME_WISH_MS = 1_000;
/** When compiled code is written to NODE_COMPILE_CACHE, if there is one: the start itself is over by then. */
const COMPILED_AFTER_MS = 5_000;

/**
 * Runs one app for the life of the process.
 *
 * ```
 *  start() ──ok──▶ running ──SIGTERM, SIGINT, parent gone──▶ stop() ──≤ 10 s──▶ exit 0
 *     │               │                                        ├── throws, late ──▶ exit 70
 *     │               │                                        └── second signal ─▶ exit 130
 *     │               └── uncaught error, unhandled rejection ──▶ exit 70 (a crash is better than an unknown state)
 *     ├── StartupError or a known refusal of the machine ──▶ one sentence on stderr, exit 78 (disk full: 75, try again)
 *     └── any other error ──▶ logged with its stack, exit 70
 * ```
 * An app that returns nothing has done its work; the process ends when its last handle is closed.
 */
export async function runMain(
  name: string,
  start: (context: MainContext) => Promise<Running | undefined | void>,
): Promise<void> {
  const logger = createLogger({ name });
  const aborter = new AbortController();
  const starting = Promise.withResolvers<Running | undefined>();
  let askedAt: number | undefined;

  const die = (error: unknown, message: string): void => {
    logger.fatal({ err: error }, message);
    process.exit(EXIT_SOFTWARE);
  };
  process.on('uncaughtException', (error) => die(error, 'uncaught exception'));
  process.on('unhandledRejection', (error) => die(error, 'unhandled rejection'));

  const ask = (reason: string): void => {
    const now = performance.now();
    if (askedAt !== undefined) {
      if (now - askedAt > SAME_WISH_MS) process.exit(130);
      return;
    }
    askedAt = now;
    logger.info({ reason }, 'stopping');
    setTimeout(() => die(new Error(`not stopped after ${STOP_LIMIT_MS} ms`), 'stop took too long'), STOP_LIMIT_MS);
    aborter.abort(reason);
    starting.promise
      .then((running) => running?.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => die(error, 'stop failed'),
      );
  };
  process.on('SIGTERM', () => ask('SIGTERM'));
  process.on('SIGINT', () => ask('SIGINT'));
  if (process.connected) {
    // Started with an IPC channel: a parent that was killed cannot tell us, its closed channel does.
    process.on('disconnect', () => ask('parent gone'));
    process.channel?.unref();
  }

  try {
    starting.resolve((await start({ logger, signal: aborter.signal })) ?? undefined);
    // Node writes it at an orderly end only: whoever is killed should be back sooner than that.
    setTimeout(flushCompileCache, COMPILED_AFTER_MS).unref();
  } catch (error) {
    if (aborter.signal.aborted && error === aborter.signal.reason) return starting.resolve(undefined);
    const refusal = startupErrorFrom(error);
    if (refusal === undefined) return die(error, 'start failed');
    process.stderr.write(`${refusal.message}\n`);
    process.exit(refusal.exitCode);
  }
}
