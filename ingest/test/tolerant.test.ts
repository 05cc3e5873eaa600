import { describe, expect, it, test } from 'vitest';
import { noon, startBench } from './support/bench.ts';
import { decoded, understood } from './support/entry.ts';

const button = (field: string): string => `{"id":"r","profile":"vigil","code":"alarm-button","floor":7,${field}}`;
const plain = { v: 1, id: 'r', profile: 'vigil', code: 'alarm-button', active: true, floor: 7 };

describe('of an alarm with one odd field', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['"ts":"2026-11-23T08:00:00+0800"', { ts: Date.UTC(2026, 10, 23) }, 'converted-field ts'],
    ['"ts":-1', {}, 'dropped-field ts'],
    ['"ts":"yesterday"', {}, 'dropped-field ts'],
    ['"ts":"2026-02-30 08:00:00"', {}, 'dropped-field ts'],
    ['"ts":null', {}, 'converted-field ts'],
    ['"peopleCount":-1', {}, 'dropped-field peopleCount'],
    ['"peopleCount":"3"', { peopleCount: 3 }, 'converted-field peopleCount'],
    ['"peopleCount":3.7', {}, 'dropped-field peopleCount'],
    ['"peopleCount":1e999', {}, 'converted-field peopleCount'],
    ['"floor":"Basement 1"', { floor: 'Basement 1' }, 'converted-field floor'],
    ['"floor":7.5', { floor: '7.5' }, 'converted-field floor'],
    [`"floor":"${'x'.repeat(500)}"`, { floor: 'x'.repeat(32) }, 'converted-field floor'],
    ['"floor":{"at":7}', { floor: undefined }, 'dropped-field floor'],
    ['"passengers":1', { passengers: true }, 'converted-field passengers'],
    ['"passengers":0', { passengers: false }, 'converted-field passengers'],
    ['"passengers":4', { passengers: true }, 'converted-field passengers'],
    ['"passengers":"FALSE"', { passengers: false }, 'converted-field passengers'],
    ['"passengers":-1', {}, 'dropped-field passengers'],
    ['"passengers":[true]', { passengers: true }, 'converted-field passengers'],
    ['"passengers":[true,false]', {}, 'dropped-field passengers'],
    ['"id":17', { id: '17' }, 'converted-field id'],
    ['"id":{}', { id: undefined }, 'dropped-field id'],
    [`"id":"${'i'.repeat(70)}"`, { id: 'i'.repeat(70) }, 'converted-field id'],
    ['"boot":null', {}, 'converted-field boot'],
    ['"boot":"12"', { boot: 12 }, 'converted-field boot'],
    ['"boot":-1', {}, 'dropped-field boot'],
    ['"boot":1e300', {}, 'dropped-field boot'],
    ['"v":2', {}, 'dropped-field v'],
    ['"v":"1"', {}, 'converted-field v'],
    ['"historical":"no"', { historical: false }, 'converted-field historical'],
    ['"historical":"perhaps"', {}, 'dropped-field historical'],
    ['"active":"true"', { active: true }, 'converted-field active'],
    ['"active":0', { active: false }, 'converted-field active'],
    ['"active":"cleared?"', { active: true }, 'dropped-field active'],
    ['"active":null', { active: true }, 'converted-field active'],
    ['"door":" CLOSED "', { door: 'closed' }, 'converted-field door'],
    ['"door":3', {}, 'dropped-field door'],
    ['"doorZone":"on"', { doorZone: true }, 'converted-field doorZone'],
    ['"door_zone":true', { doorZone: true }, 'converted-field doorZone'],
    ['"PeopleCount":3', { peopleCount: 3 }, 'converted-field peopleCount'],
    ['"people_count":"3"', { peopleCount: 3 }, 'converted-field peopleCount'],
    [`"text":"${'梯'.repeat(600)}"`, { text: '梯'.repeat(500) }, 'converted-field text'],
    ['"text":["help"]', { text: 'help' }, 'converted-field text'],
    ['"text":["help","me"]', {}, 'dropped-field text'],
    ['"profile":"VIGIL"', { profile: 'vigil' }, 'converted-field profile'],
    ['"profile":7', { profile: '7' }, 'converted-field profile'],
    ['"code":"Alarm_Button "', {}, 'converted-field code'],
  ])('%s the others are kept, and one fault is noted', (field, expected, note) => {
    const { body, notes } = understood('alarm', button(field));
    const want = Object.fromEntries(
      Object.entries({ ...plain, ...expected }).filter(([, value]) => value !== undefined),
    );
    expect(body).toEqual(want);
    expect(notes).toContain(note);
    expect(new Set(notes.map((each) => each.split(' ')[1]))).toHaveProperty('size', 1);
  });
});

describe('the code', () => {
  test.each<[string, unknown]>([
    ['"90"', '90'],
    ['90', 90],
    ['90.0', 90],
    ['"90.0"', '90'],
    ['" 90 "', '90'],
    ['"９０"', '90'],
    ['"ALARM-BUTTON"', 'alarm-button'],
    ['"alarmButton"', 'alarm-button'],
    ['-7', '-7'],
    ['90.5', '90.5'],
    ['"E 21"', 'E 21'],
  ])('%s is read as %j', (sent, code) => {
    expect(understood('alarm', `{"code":${sent}}`).body['code']).toBe(code);
  });

  test.each([
    '{"id":"x"}',
    '{"code":null}',
    '{"code":[]}',
    '{"code":{"number":8}}',
    '{"code":true}',
    '{"code":""}',
    '[1]',
  ])('without one that can be read, %s is no alarm', (payload) => {
    expect(decoded('alarm', payload)).toMatchObject([{ kind: 'rejected', reason: 'bad-shape', family: 'alarm' }]);
  });

  it('is found in the one object around which something else was put', () => {
    const { body, notes } = understood('alarm', '{"ts":1,"device":{"model":"x"},"data":{"code":"90","floor":3}}');
    expect(body).toMatchObject({ code: '90', floor: 3 });
    expect(notes).toContain('converted-field data');
    expect(decoded('state', '{"a":{"state":"online"},"b":{"state":"offline"}}')).toMatchObject([
      { reason: 'bad-shape' },
    ]);
  });

  it('in two spellings that differ from the contract is none', () => {
    expect(decoded('alarm', '{"Code":"90","CODE":"91"}')).toMatchObject([{ kind: 'rejected' }]);
    expect(understood('alarm', '{"code":"90","CODE":"91"}').body).toMatchObject({ code: '90' });
  });
});

describe('a time', () => {
  const at = Date.UTC(2026, 10, 23, 0, 0, 0);
  test.each<[string, number | null]>([
    ['"2026-11-23 08:00:00"', at],
    ['"2026/11/23 08:00:00"', at],
    ['"2026-11-23T08:00:00"', at],
    ['"2026-11-23T08:00"', at],
    ['"2026-11-23T08:00:00.250"', at + 250],
    ['"2026-11-23 08:00:00 +0800"', at],
    ['"2026-11-23T00:00:00 UTC"', at],
    ['"2026-11-23T02:00:00+02"', at],
    ['"20261123080000"', at],
    ['20261123080000', at],
    ['"Mon, 23 Nov 2026 00:00:00 GMT"', at],
    [String(at / 1000), at],
    [`"${at / 1000}"`, at],
    [`${at / 1000}.25`, at + 250],
    [`${at}000`, at],
    [`${at}000000`, at],
    [`"${at}"`, at],
    ['"23.11.2026 08:00"', null],
    ['"2026-11-23"', null],
    ['"2026-11-23T25:00:00Z"', null],
    ['true', null],
    ['-1', null],
    ['{}', null],
  ])('of %s is understood and noted', (sent, time) => {
    const { time: found, notes } = understood('alarm', `{"code":"90","ts":${sent}}`);
    expect(found).toBe(time);
    expect(notes).toEqual([time === null ? 'dropped-field ts' : 'converted-field ts']);
  });

  it('without a zone is none where nobody knows in which zone the sender counts', () => {
    const [message] = decoded('alarm', '{"code":"90","ts":"2026-11-23 08:00:00"}', {});
    expect(message).toMatchObject({ kind: 'message', time: { clock: 'missing', eventTime: noon } });
  });

  it('of milliseconds since the start is not taken for seconds, nor believed', () => {
    for (const ts of [60_000, 1_600_000_000]) {
      const { time, notes } = understood('alarm', `{"code":"90","ts":${ts}}`);
      expect(time).toBe(ts);
      expect(notes).toHaveLength(1);
      expect(notes[0]).toMatch(/^implausible-time (?:too-old|seconds)$/);
    }
  });
});

describe('bytes', () => {
  const json = '{"id":"r","code":"90","floor":7,"text":"三楼有人"}';
  const body = { v: 1, id: 'r', code: '90', active: true, floor: 7, text: '三楼有人' };
  const gb = Buffer.concat([
    Buffer.from('{"id":"r","code":"90","floor":7,"text":"'),
    Buffer.from([0xc8, 0xfd, 0xc2, 0xa5, 0xd3, 0xd0, 0xc8, 0xcb]),
    Buffer.from('"}'),
  ]);
  const utf16 = Buffer.from(json, 'utf16le');
  test.each<[string, Uint8Array, string]>([
    ['a byte-order mark', Buffer.from(`\uFEFF${json}`), 'bom'],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${json}`, 'utf16le'), 'utf-16'],
    ['UTF-16 of the other order', Buffer.from(`\uFEFF${json}`, 'utf16le').swap16(), 'utf-16'],
    ['UTF-16 without a mark', utf16, 'utf-16'],
    ['GB 18030', gb, 'gb18030'],
    ['GB 18030 with zeros behind', Buffer.concat([gb, Buffer.alloc(20)]), 'gb18030'],
    ['zeros to 256 bytes', Buffer.concat([Buffer.from(json), Buffer.alloc(256 - Buffer.byteLength(json))]), 'padding'],
    ['erased flash behind', Buffer.concat([Buffer.from(json), Buffer.alloc(20, 0xff)]), 'padding'],
    ['control characters around', Buffer.from(`\u0002${json}\u0003\r\n`), 'padding'],
    ['rubbish behind', Buffer.from(`${json}xyz"}`), 'behind'],
    ['an old buffer behind', Buffer.from(`${json}\u0000"floor":9}`), 'behind'],
    ['a modem before', Buffer.from(`+IPD,0,70:${json}`), 'before'],
    ['a comma too many', Buffer.from(json.replace('}', ',}')), 'syntax'],
    ['a comma too few', Buffer.from(json.replace(',"floor"', ' "floor"')), 'syntax'],
    ['single quotes', Buffer.from(json.replaceAll('"', "'")), 'syntax'],
    ['names without quotes', Buffer.from(json.replace('"floor"', 'floor')), 'syntax'],
    ['no closing brace', Buffer.from(json.replace('}', '')), 'truncated'],
    ['an unescaped line break', Buffer.from(json.replace('{', '{"firmware":"a\nb",')), 'syntax'],
    ['JSON inside a text', Buffer.from(JSON.stringify(json)), 'text-of-json'],
  ])('with %s are understood and noted', (_what, bytes, path) => {
    const read = understood('alarm', bytes);
    expect(read.body).toEqual(body);
    expect(read.notes).toContain(`damaged-bytes ${path}`);
  });

  test('of a damaged character spoil only that character', () => {
    const bytes = Buffer.from(json);
    bytes[bytes.indexOf('楼') + 1] = 0x21;
    const read = understood('alarm', bytes);
    expect(read.body).toMatchObject({ id: 'r', code: '90', floor: 7 });
    expect(read.body['text']).toMatch(/^三.+有人$/);
    expect(read.notes).toEqual(['damaged-bytes not-utf8']);
  });

  test.each([
    'NaN',
    'nan',
    '-nan',
    '-NaN(ind)',
    'nan(0x1)',
    'Infinity',
    '-inf',
    'INF',
    '1.#QNAN',
    '-1.#IND00',
    'None',
    'undefined',
    '',
  ])('where a value is %s it is missing and the others are read', (word) => {
    const { body: status, notes } = understood('status', `{"door":"closed","temperature":${word},"load":3}`);
    expect(status).toEqual({ v: 1, door: 'closed', load: 3 });
    expect(notes).toContain('damaged-bytes not-a-number');
  });

  test('of a status that has nothing but NaN are a status all the same', () => {
    expect(understood('status', '{"temperature":nan}').body).toEqual({ v: 1 });
    expect(understood('status', '{"temperature":1e999}').body).toEqual({ v: 1 });
  });

  test('of a dictionary as Python prints it are read', () => {
    const { body: alarm } = understood('alarm', "{'code': '90', 'active': True, 'passengers': None, 'floor': 3}");
    expect(alarm).toEqual({ v: 1, code: '90', active: true, passengers: null, floor: 3 });
  });

  test('cut off give what was complete before the cut, and no half of a value', () => {
    const whole = '{"code":"90","floor":12,"text":"help"}';
    const codeAt = whole.indexOf(',');
    for (let end = 0; end < whole.length; end += 1) {
      const [only] = decoded('alarm', whole.slice(0, end));
      if (end < codeAt) expect(only).toMatchObject({ kind: 'rejected', family: 'alarm' });
      else {
        const found = Object(only).body;
        expect(found).toMatchObject({ code: '90' });
        expect([undefined, 12]).toContain(found.floor);
        expect([undefined, 'help']).toContain(found.text);
      }
    }
  });

  test('half of a number with a decimal comma is no number', () => {
    expect(understood('status', '{"temperature":21,5,"load":3}').body).toEqual({ v: 1, load: 3 });
  });
});

describe('several envelopes', () => {
  test.each(['\n', '\r\n', '', ',', '\u001e', '\u0000'])(
    'one behind the other with %j between are a batch',
    (between) => {
      const messages = decoded('alarm', ['{"code":"90","id":"a"}', '{"code":"90","id":"b"}'].join(between));
      expect(messages).toMatchObject([
        { kind: 'message', part: 0, body: { id: 'a' }, notes: [{ kind: 'damaged-bytes', path: 'several' }] },
        { kind: 'message', part: 1, body: { id: 'b' }, notes: [] },
      ]);
    },
  );

  it('of which one is odd leave the others as they are', () => {
    const messages = decoded('alarm', '[{"code":"1"},7,{"code":"2","boot":null},{"code":[]},{"code":"3"}]');
    expect(messages.map(({ kind }) => kind)).toEqual(['message', 'rejected', 'message', 'rejected', 'message']);
  });

  it('cut off in the middle give those that are complete', () => {
    const messages = decoded('fault', '[{"code":"1"},{"code":"2"},{"code":"3","te');
    expect(messages).toMatchObject([{ body: { code: '1' } }, { body: { code: '2' } }, { body: { code: '3' } }]);
  });

  it('beyond the limit are refused of readings, and of alarms every one is read', () => {
    const many = (element: object): string => JSON.stringify(Array.from({ length: 501 }, () => element));
    expect(decoded('status', many({ temperature: 1 }))).toMatchObject([{ reason: 'too-many' }]);
    const alarms = decoded('alarm', many({ code: '90' }));
    expect(alarms).toHaveLength(501);
    expect(alarms[0]).toMatchObject({ notes: [{ kind: 'oversized', path: 'batch' }] });
    expect(alarms[500]).toMatchObject({ kind: 'message', part: 500 });
  });
});

describe('readings', () => {
  test.each([
    '{"ts":1795392000000,"values":{"temperature":21}}',
    '{"foo":1}',
    '{"temperature":"hot"}',
    '{"v":2}',
    '{"metrics":[1]}',
  ])('%s says nothing that is known', (payload) => {
    for (const family of ['status', 'stats']) {
      const [only] = decoded(family, payload);
      expect(only).toMatchObject({ kind: 'rejected', reason: 'nothing-understood', unitId: 'L1' });
      expect(Object(only).notes[0]).toMatchObject({ kind: 'nothing-understood', path: '' });
    }
  });

  test.each(['{}', '{"ts":1795392000000,"seq":3}', '{"passengers":null}', '{"foo":1,"temperature":21}'])(
    '%s is a status without fault',
    (payload) => {
      expect(understood('status', payload).notes).toEqual([]);
    },
  );

  it('with counters of which one is odd keep the others', () => {
    const { body, notes } = understood(
      'stats',
      '{"runs":"12","counters":{"trips":3,"odd":"many","text":"4","__proto__":5}}',
    );
    expect(body).toEqual({ v: 1, runs: 12, counters: { trips: 3, text: 4 } });
    expect(notes).toEqual(
      [
        'dropped-field counters.odd',
        'converted-field counters.text',
        'dropped-field counters.__proto__',
        'converted-field runs',
      ].toSorted((a, b) => notes.indexOf(a) - notes.indexOf(b)),
    );
  });

  it('with a thousand odd fields are noted in a bounded list', () => {
    const counters = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`c${index}`, 'x']));
    const { notes } = understood('stats', JSON.stringify({ runs: 1, counters }));
    expect(notes).toHaveLength(17);
    expect(notes.at(-1)).toBe('dropped-field …');
  });
});

describe('the first message of a session', () => {
  test.each<[string, Record<string, unknown>]>([
    ['{"boot":3,"kind":"spaceship","profile":"vigil"}', { boot: 3, profile: 'vigil' }],
    ['{"boot":3,"intervalMs":5,"firmware":7}', { boot: 3, firmware: '7' }],
    [
      '{"boot":"3","capabilities":{"peopleSensor":"no","voice":"?"}}',
      { boot: 3, capabilities: { peopleSensor: false } },
    ],
    ['{"boot":"a1b2","profile":"yunanda"}', { boot: 0, profile: 'yunanda' }],
    ['{"boot":3,"capabilities":[]}', { boot: 3 }],
  ])('%s is a birth', (payload, body) => {
    const read = understood('birth', payload);
    expect(read.body).toEqual({ v: 1, ...body });
    expect(read.notes.length).toBeGreaterThan(0);
  });

  it('says something, or is none', () => {
    expect(decoded('birth', '{"foo":1}')).toMatchObject([{ kind: 'rejected', reason: 'bad-shape' }]);
  });

  test.each<[string, string]>([
    ['"OFFLINE"', 'offline'],
    ['" Online"', 'online'],
    ['"on-line"', 'online'],
    ['"离线"', 'offline'],
    ['"Sleeping"', 'sleeping'],
  ])('a state %s is %s', (sent, state) => {
    expect(understood('state', `{"state":${sent},"boot":null}`).body).toEqual({ v: 1, state });
  });

  it('a state that is no word of ours is none', () => {
    for (const sent of ['1', '"down"', 'null', '[]'])
      expect(decoded('state', `{"state":${sent}}`)).toMatchObject([{ kind: 'rejected', reason: 'bad-shape' }]);
  });

  it('a test whose result cannot be read proves nothing', () => {
    expect(decoded('test', '{"result":"hm"}')).toMatchObject([{ kind: 'rejected', reason: 'bad-shape' }]);
    expect(understood('test', '{"result":"FAILED"}').body).toEqual({ v: 1, result: 'failed' });
    expect(understood('test', '{"seq":"4"}').body).toEqual({ v: 1, seq: 4, result: 'ok' });
  });
});

test('nothing that is nested without end, or named like what every object has, does any harm', () => {
  const deep = '['.repeat(100_000);
  expect(decoded('alarm', deep)).toMatchObject([{ kind: 'rejected' }]);
  expect(decoded('alarm', `{"a":${deep}`)).toMatchObject([{ kind: 'rejected' }]);
  const odd = understood('alarm', '{"code":"90","__proto__":{"floor":9},"constructor":{"floor":9},"boot":null}');
  expect(odd.body).toEqual({ v: 1, code: '90', active: true });
  expect(odd.body['floor']).toBeUndefined();
  expect(decoded('alarm', '{"__proto__":{"code":"90"},"hasOwnProperty":1')).toMatchObject([{ kind: 'rejected' }]);
});

describe('at the unit', () => {
  const everything = { vendor: null, counties: null } as const;

  it('an alarm with odd fields rings with what it says, and the faults stand beside it', async () => {
    const bench = await startBench();
    const said = { id: 17, boot: null, code: 'Alarm_Button', profile: 'vigil', floor: 'Basement 1', people_count: '4' };
    await bench.say('vigil/v1/acme/L1/alarm', said);
    expect(await bench.alarms()).toEqual(['L1 alarm-button active-unacknowledged']);
    expect(await bench.open('L1', 'alarm-button')).toMatchObject({ floor: 'Basement 1', peopleCount: 4 });
    expect((await bench.answers())[0]?.body).toMatchObject({ id: '17', what: 'stored' });
    const faults = await bench.store.read.contractFaults.list({ scope: everything, unitId: 'L1', limit: 100 });
    expect(new Set(faults.map(({ path }) => path))).toEqual(new Set(['id', 'boot', 'code', 'floor', 'peopleCount']));
  });

  it('a time without a zone is read with the offset of its vendor', async () => {
    const bench = await startBench();
    await bench.say('vigil/v1/acme/L1/status', { ts: '2026-11-23 11:59:00', temperature: 21 });
    expect(bench.world.states.get('L1')).toMatchObject({ statusAt: noon - 60_000, skewMs: -60_000 });
  });

  it('batches and damaged bytes are recognised again as any other message', async () => {
    const bench = await startBench();
    const payload = '{"id":"a","code":"90"}\n{"id":"b","code":"90"}\u0000';
    await bench.say('vigil/v1/acme/L1/alarm', payload);
    await bench.say('vigil/v1/acme/L1/alarm', payload);
    expect(bench.counts.get('ignored:duplicate')).toBe(2);
  });
});
