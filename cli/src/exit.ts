import { errnoOf, StartupError, startupErrorFrom } from '@vigil/service';
import { StoreError } from '@vigil/store';
import { type ErrorCode, VigilError } from '@vigil/vocabulary';
import { CommanderError } from 'commander';
import { ZodError } from 'zod';

/** How a command ends, after sysexits.h; docs/administrators/cli.md shows them, a test compares. */
export const EXIT = {
  ok: 0,
  /** Unknown command or option, a value that is missing, a `--yes` that is missing. */
  usage: 64,
  /** A value or a file that is not what it should be. */
  data: 65,
  /** A folder, file, unit, credential or person that is not there. */
  noInput: 66,
  /** Something that is asked does not answer, or not well. */
  unavailable: 69,
  software: 70,
  /** It is there already. */
  exists: 73,
  /** Store busy, disk full: the same command may work in a moment. */
  tryAgain: 75,
  /** Somebody has to change something first. */
  config: 78,
} as const;
type Exit = (typeof EXIT)[keyof typeof EXIT];

/** A command that is not carried out, and why, in one sentence. */
export class Refusal extends Error {
  readonly exitCode: Exit;
  constructor(exitCode: Exit, sentence: { readonly zh: string; readonly en: string }) {
    super(`${sentence.zh} · ${sentence.en}`);
    this.name = 'Refusal';
    this.exitCode = exitCode;
  }
}

const exitOf: Partial<Record<ErrorCode, Exit>> = {
  'bad-input': EXIT.data,
  'too-large': EXIT.data,
  'not-found': EXIT.noInput,
  'unit-in-use': EXIT.data,
  'version-conflict': EXIT.tryAgain,
  'token-still-good': EXIT.tryAgain,
  'store-busy': EXIT.tryAgain,
  'import-running': EXIT.tryAgain,
  'disk-full': EXIT.tryAgain,
  'history-away': EXIT.unavailable,
};

/** What is said on stderr, and the exit code. A stack only for what nobody has thought of. */
export function endingOf(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof Refusal) return { text: error.message, exitCode: error.exitCode };
  // Commander has said it by then.
  if (error instanceof CommanderError) return { text: '', exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage };
  if (error instanceof ZodError) return { text: lines('输入有误 · not valid', faultsOf(error)), exitCode: EXIT.data };
  if (error instanceof StoreError && error.fault === 'unusable') return { text: error.message, exitCode: EXIT.config };
  if (error instanceof VigilError)
    return {
      text: lines(error.message, Array.isArray(error.details) ? error.details.map(String) : []),
      exitCode: exitOf[error.code] ?? EXIT.software,
    };
  if (error instanceof StartupError) return { text: error.message, exitCode: error.exitCode };
  if (errnoOf(error) === 'ENOENT') return { text: messageOf(error), exitCode: EXIT.noInput };
  const known = startupErrorFrom(error);
  if (known !== undefined) return { text: known.message, exitCode: known.exitCode };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: stack, exitCode: EXIT.software };
}

const shownFaults = 20;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const faultsOf = ({ issues }: ZodError): readonly string[] =>
  issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));

function lines(first: string, rest: readonly string[]): string {
  const more = rest.length > shownFaults ? [`… ${rest.length - shownFaults} more`] : [];
  return [first, ...rest.slice(0, shownFaults), ...more].join('\n  ');
}
