/** Closed list of reasons why a process refuses to start although nothing in it is broken. */
export const startupCodes = [
  'config',
  'port-taken',
  'port-forbidden',
  'address-unavailable',
  'folder-not-writable',
  'folder-in-use',
  'disk-full',
  'descriptors',
  'dependency',
] as const;

export type StartupCode = (typeof startupCodes)[number];

/** sysexits.h EX_CONFIG: somebody has to change something before a restart can help; supervisors do not retry it. */
export const EXIT_CONFIG = 78;
/** sysexits.h EX_TEMPFAIL: nothing is wrong with the configuration, it may work next time; supervisors do retry it. */
const EXIT_TEMPFAIL = 75;
/** sysexits.h EX_SOFTWARE: unknown state, restart me. */
export const EXIT_SOFTWARE = 70;

/**
 * A refusal to start that one sentence explains. `runMain` prints the sentence (Chinese, then English) instead of a
 * stack and ends the process with `exitCode`.
 */
export class StartupError extends Error {
  readonly code: StartupCode;
  readonly zh: string;
  readonly en: string;
  readonly exitCode: number;

  constructor(
    code: StartupCode,
    sentences: { readonly zh: string; readonly en: string },
    options: { readonly cause?: unknown; readonly exitCode?: number } = {},
  ) {
    super(`${sentences.zh} / ${sentences.en}`, { cause: options.cause });
    this.name = 'StartupError';
    this.code = code;
    this.zh = sentences.zh;
    this.en = sentences.en;
    // Space comes back without anybody who would think of starting an alarm centre again.
    this.exitCode = options.exitCode ?? (code === 'disk-full' ? EXIT_TEMPFAIL : EXIT_CONFIG);
  }
}
