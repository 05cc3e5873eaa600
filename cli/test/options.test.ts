import { describe, expect, it } from 'vitest';
import { parseStart } from '../src/start/options.ts';

describe('npm start options', () => {
  it('without any: a city of the usual size on the usual ports, on this machine only', () => {
    expect(parseStart([], {})).toMatchObject({
      city: null,
      data: './data',
      host: '127.0.0.1',
      mqttPort: 1883,
      httpPort: 8080,
    });
  });

  it('--no-city, --city and ports', () => {
    expect(parseStart(['--no-city'], {}).city).toBe(false);
    expect(parseStart(['--city', '43767', '--http-port', '0'], { VIGIL_DATA: '/srv/vigil' })).toMatchObject({
      city: 43_767,
      httpPort: 0,
      data: '/srv/vigil',
    });
  });

  it('says what is wrong with a value', () => {
    expect(() => parseStart(['--city', 'many'], {})).toThrow(/not a number of units/);
    expect(() => parseStart(['--mqtt-port', '70000'], {})).toThrow(/not a port/);
  });
});
