import { styleText } from 'node:util';
import { z } from 'zod';

/** One pino line of a child, made readable: `09:12:03 broker  warn  message  key=value`. */
const line = z.looseObject({
  level: z.union([z.number(), z.string()]),
  time: z.union([z.number(), z.string()]).optional(),
  msg: z.string().default(''),
});

const names: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const colours = ['cyan', 'magenta', 'blue', 'green', 'yellow'] as const;

export function colourOf(index: number): (typeof colours)[number] {
  return colours[index % colours.length] ?? 'cyan';
}

/** A terminal line carries no whole configuration; the JSON log and --verbose do. */
function short(text: string, least: 'info' | 'debug'): string {
  return least === 'info' && text.length > 160 ? `${text.slice(0, 120)}…` : text;
}

/** null: not worth a line at this level. Text that is not a log line is passed on as it is. */
export function readable(
  name: string,
  colour: (typeof colours)[number],
  text: string,
  least: 'info' | 'debug',
): string | null {
  const prefix = styleText(colour, name.padEnd(10));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: a crash trace or a plain sentence of the child; shown as it stands.
    return `${prefix} ${text}`;
  }
  const parsed = line.safeParse(value);
  if (!parsed.success) return `${prefix} ${text}`;
  const { level, time, msg, ...facts } = parsed.data;
  const word = typeof level === 'number' ? (names[level] ?? 'info') : level;
  if (levels.indexOf(word) < levels.indexOf(least)) return null;
  const clock = new Date(time ?? Date.now()).toTimeString().slice(0, 8);
  const shown =
    word === 'warn' ? styleText('yellow', word) : word === 'error' || word === 'fatal' ? styleText('red', word) : word;
  const rest = Object.entries(facts)
    .filter(([key]) => key !== 'name' && key !== 'pid' && key !== 'hostname' && key !== 'ready')
    .map(([key, fact]) => `${key}=${short(typeof fact === 'string' ? fact : JSON.stringify(fact), least)}`)
    .join(' ');
  return `${clock} ${prefix} ${shown.padEnd(5)} ${msg} ${styleText('dim', rest)}`.trimEnd();
}
