import { parseArgs } from 'node:util';

export interface Options {
  /** null: list what there is. */
  readonly name: string | null;
  /** Measured seconds of each run; null: as the measurement thinks right. */
  readonly seconds: number | null;
  readonly runs: number | null;
  /** Print only; a trial leaves no result. */
  readonly dry: boolean;
}

/** @throws RangeError for a number that is none, TypeError for an unknown option */
export function parseOptions(argv: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      runs: { type: 'string' },
      dry: { type: 'boolean', default: false },
    },
  });
  return {
    name: positionals[0] ?? null,
    seconds: count('--seconds', values.seconds),
    runs: count('--runs', values.runs),
    dry: values.dry,
  };
}

function count(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 3_600)
    throw new RangeError(`${option} ${text} is not 1 to 3600`);
  return value;
}
