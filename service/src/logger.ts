import { pino } from 'pino';

export type Logger = pino.Logger;

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Keys that never reach a log, at the top and one level down (pino's redaction has no deeper wildcard). */
const secretNames = ['password', 'token', 'secret', 'authorization', 'cookie', 'privateKey'];

function levelFromEnvironment(): LogLevel {
  const wanted = process.env['VIGIL_LOG_LEVEL'];
  return logLevels.find((level) => level === wanted) ?? 'info';
}

/**
 * JSON lines on stdout, written synchronously: the last line before a crash is the one that matters.
 * @param options.level default: VIGIL_LOG_LEVEL, else info
 */
export function createLogger(options: { readonly name: string; readonly level?: LogLevel }): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? levelFromEnvironment(),
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretNames.flatMap((key) => [key, `*.${key}`]), censor: '***' },
  };
  // Without sync: true pino's own flush at exit overtakes a line that is still being written (seen: "stop called"
  // before "stopping").
  return pino(settings, pino.destination({ dest: 1, sync: true }));
}
