import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readable } from '../src/start/log-lines.ts';

const shown = (line: string, least: 'info' | 'debug' = 'info'): string | null => {
  const text = readable('broker', 'cyan', line, least);
  return text === null ? null : stripVTControlCharacters(text);
};

describe('log lines of the children', () => {
  it('are readable, with their facts', () => {
    const time = new Date(2026, 10, 23, 4, 5, 6).toISOString();
    expect(
      shown(
        JSON.stringify({
          level: 'warn',
          time,
          pid: 7,
          name: 'broker',
          msg: 'refused',
          reason: 'foreign-unit',
          count: 2,
        }),
      ),
    ).toBe('04:05:06 broker     warn  refused reason=foreign-unit count=2');
  });

  it('below the wanted level are left out', () => {
    expect(shown(JSON.stringify({ level: 20, msg: 'x' }))).toBeNull();
    expect(shown(JSON.stringify({ level: 'debug', msg: 'x' }), 'debug')).toContain('debug');
  });

  it('that are no log lines pass as they are: a crash must be readable', () => {
    expect(shown('Error: boom')).toBe('broker     Error: boom');
    expect(shown('42')).toBe('broker     42');
  });
});
