import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { startBench } from './support/bench.ts';
import { decoded, understood } from './support/entry.ts';

/** The same in other forms: what clouds, gateways and recorders make of a message on its way. */
const body = { v: 1, id: 'a', profile: 'vigil', code: 'alarm-button', active: true, floor: 9 };
const json = '{"id":"a","profile":"vigil","code":"alarm-button","floor":9}';

describe('an alarm', () => {
  test.each<[string, string]>([
    ['under one key', `{"params":${json}}`],
    ['under several', `{"state":{"reported":{"alarm":${json}}}}`],
    ['as text under a key', `{"data":${JSON.stringify(json)}}`],
    ['as text', JSON.stringify(json)],
    ['alone in a list', `[${json}]`],
    ['alone in a list under a key', `{"d":[${json}]}`],
    ['deep in the lists of a cloud', `{"services":[{"service_id":"alarm","properties":${json}}]}`],
    [
      'with each value in a box',
      '{"id":{"value":"a"},"profile":["vigil"],"code":{"value":"alarm-button","time":1},"floor":[9]}',
    ],
    ['as pairs', 'id=a&profile=vigil&code=alarm-button&floor=9'],
    ['as lines', 'id: a\nprofile: vigil\ncode: alarm-button\nfloor: 9\n'],
    ['behind a comment', `// from the terminal\n${json} /* end */`],
    ['behind a comment with brackets', `// {0} [1]\n${json}`],
    [
      'with comments in it',
      `{ // the first\n"code"/* c */:"alarm-button", /* next */ "floor":9/*th*/, //\n"id":"a","profile":"vigil"}`,
    ],
    ['with a comment that has no end', `{"profile":"vigil","id":"a","code":"alarm-button","floor":9 /* e`],
    [
      'with the beginning of a comment on its only line',
      `{"profile":"vigil","id":"a","code":"alarm-button",// "floor":9}`,
    ],
    ['in single quotes', json.replaceAll('"', "'")],
    ['as a percentage', encodeURIComponent(json)],
    ['in base 64', Buffer.from(json).toString('base64')],
    ['in hexadecimal', Buffer.from(json).toString('hex')],
  ])('%s is understood and noted', (_how, payload) => {
    const read = understood('alarm', payload);
    expect(read.body).toEqual(body);
    if (payload !== `[${json}]`) expect(read.notes.length).toBeGreaterThan(0);
  });

  test.each([
    ['gzip', gzipSync(json)],
    ['zlib', deflateSync(json)],
  ])('compressed by %s is understood, unless it grows beyond every message', (_how, payload) => {
    expect(understood('alarm', payload).body).toEqual(body);
    const [bomb] = decoded('alarm', gzipSync(Buffer.alloc(2_000_000, '[')));
    expect(bomb).toMatchObject({ kind: 'rejected' });
    expect(decoded('alarm', payload.subarray(0, 20))).toMatchObject([{ kind: 'rejected' }]);
  });

  it('in a list under a key is as many as the list has', () => {
    const sent = '{"ts":1795392000000,"alarms":[{"code":"90","floor":3},{"code":"04","floor":5}]}';
    const read = decoded('alarm', sent).map((each) => (each.kind === 'message' ? each.body : each));
    expect(read).toMatchObject([
      { code: '90', floor: 3, ts: 1_795_392_000_000 },
      { code: '04', floor: 5, ts: 1_795_392_000_000 },
    ]);
    const codes = decoded('fault', '{"id":"x","code":["90","04"]}');
    expect(codes).toMatchObject([{ body: { code: '90' } }, { body: { code: '04' } }]);
  });

  test.each(['alarmCode', 'alarm_code', 'Fault_Code', 'eventCode', 'codes'])(
    'with its code under %s has one',
    (key) => {
      const sent = key === 'codes' ? ['90'] : '90';
      expect(understood('fault', JSON.stringify({ [key]: sent })).body['code']).toBe('90');
      expect(understood('fault', JSON.stringify({ code: '04', [key]: sent })).body['code']).toBe('04');
    },
  );

  test.each([
    ['困人', 'entrapment'],
    ['Entrapment', 'entrapment'],
    ['轿厢报警', 'alarm-button'],
    ['报警按钮动作', 'alarm-button'],
    ['非平层停梯', 'stopped-outside-zone'],
    ['开锁区域外停止', 'stopped-outside-zone'],
    ['用户报警', 'alarm-button'],
    ['轿厢在开锁区域外停止', 'stopped-outside-zone'],
    ['Car moved', 'Car moved'],
  ])('whose code is the name %s is %s', (name, code) => {
    expect(understood('alarm', JSON.stringify({ code: name })).body['code']).toBe(code);
  });

  test.each(['90', '"90"', '1', 'true', 'ON', '<code>90</code>', 'error: something', '{}', '{"device":{"no":"90"}}'])(
    'that is only %s rings as what nobody can read',
    async (payload) => {
      const bench = await startBench();
      await bench.say('vigil/v1/acme/L1/alarm', payload);
      expect(await bench.alarms()).toEqual(['L1 unreadable-alarm active-unacknowledged']);
    },
  );

  it('that is one word of ours is that word', () => {
    for (const payload of ['alarm-button', '"ALARM BUTTON"', '轿厢报警', '报警按钮动作'])
      expect(understood('alarm', payload).body).toMatchObject({ code: 'alarm-button' });
  });
});

describe('several alarms', () => {
  const a = { id: 'a', profile: 'vigil', code: 'alarm-button', floor: 9 };
  const b = { id: 'b', profile: 'vigil', code: 'entrapment', floor: 3 };
  const text = JSON.stringify;

  test.each<[string, unknown]>([
    ...['alarms', 'data', 'events', 'faults', 'payload', '报警'].map((key): [string, unknown] => [
      `in a list under ${key}`,
      { [key]: [a, b] },
    ]),
    ['in a list, with other things beside it', { ts: 1_795_392_000_000, count: 2, tags: ['x'], alarms: [a, b] }],
    ['in a list under two keys', { payload: { alarms: [a, b] } }],
    ['in lists under several keys', { alarms: [a], faults: [b] }],
    ['one beside a list', { last: a, alarms: [b, { ...a, id: 'c' }] }],
    ['under keys of their own', { alarms: { 0: a, 1: b } }],
    ['in a list as text', { alarms: text([a, b]) }],
    ['in a list of texts', { alarms: [text(a), text(b)] }],
    ['in a text in a text in a text', { payload: text({ data: text({ alarms: [a, b] }) }) }],
    ['all as text', text(text({ alarms: [a, b] }))],
    ['all as the text of a list', text(text([a, b]))],
    ['in base 64 under a key', { device: 7, data: Buffer.from(text([a, b])).toString('base64') }],
    ['in lists of a list', [[a], [b]]],
    ['in a list in an object of a list', [{ alarms: [a, b] }]],
    ['in the answer of a web service', { code: 0, msg: 'ok', data: [a, b] }],
    ['deep in the answer of a web service', { code: '200', success: true, result: { list: [a, b] } }],
    ['by their names alone', { alarms: ['alarm-button', 'entrapment'] }],
    [
      'with their id outside',
      { id: 'x', profile: 'vigil', alarms: [{ code: 'alarm-button' }, { code: 'entrapment' }] },
    ],
  ])('%s ring, each with its own code, and it is noted', async (_how, sent) => {
    const bench = await startBench();
    await bench.say('vigil/v1/acme/L1/alarm', typeof sent === 'string' ? sent : text(sent));
    expect(await bench.alarms()).toEqual([
      'L1 alarm-button active-unacknowledged',
      'L1 entrapment active-unacknowledged',
    ]);
    const scope = { vendor: null, counties: null };
    expect((await bench.store.read.contractFaults.list({ scope, limit: 9 })).length).toBeGreaterThan(0);
    expect(await bench.quarantine()).toEqual([]);
  });

  it('of which one cannot be read cost that one alone, and it rings as that', async () => {
    const bench = await startBench();
    await bench.say('vigil/v1/acme/L1/alarm', { alarms: [a, { id: 'c', floor: 2 }, b] });
    expect(await bench.alarms()).toEqual([
      'L1 alarm-button active-unacknowledged',
      'L1 entrapment active-unacknowledged',
      'L1 unreadable-alarm active-unacknowledged',
    ]);
    expect((await bench.answers()).map((answer) => [answer.body['id'], answer.body['what']])).toEqual([
      ['a', 'stored'],
      ['c', 'quarantined'],
      ['b', 'stored'],
    ]);
  });

  it('that differ only in what they say are two, and the same once more is none', async () => {
    const bench = await startBench();
    const sent = {
      profile: 'vigil',
      alarms: [
        { code: 'entrapment', floor: 2 },
        { code: 'entrapment', floor: 5 },
      ],
    };
    await bench.say('vigil/v1/acme/L1/alarm', sent);
    expect((await bench.open('L1', 'entrapment'))?.state.occurrences).toBe(2);
    const { floor } = (await bench.open('L1', 'entrapment')) ?? {};
    expect(floor).toBe('5');
    await bench.say('vigil/v1/acme/L1/alarm', sent);
    expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
    expect((await bench.open('L1', 'entrapment'))?.floor).toBe('5');
  });

  it('are looked for so deep and no deeper, and nothing is looked for in one that is complete', async () => {
    const bench = await startBench();
    let deep: unknown = [a, b];
    for (let level = 0; level < 3_000; level += 1) deep = { d: deep };
    await bench.say('vigil/v1/acme/L1/alarm', JSON.stringify(deep));
    expect(await bench.alarms()).toEqual(['L1 unreadable-alarm active-unacknowledged']);
    await bench.say('vigil/v1/acme/L2/alarm', { ...a, history: [b] }, { origin: 'dev-L2' });
    expect(await bench.alarms()).toContain('L2 alarm-button active-unacknowledged');
    expect(await bench.open('L2', 'entrapment')).toBeNull();
  });
});

test.each([{}, { profile: 'gbt24476-2017' }, { profile: 'nobody-knows' }])(
  'people in danger by name are an emergency, whatever table %j the message names',
  async (table) => {
    const bench = await startBench();
    await bench.say('vigil/v1/acme/L1/fault', { id: 'a', code: 'entrapment', ...table });
    await bench.say('vigil/v1/acme/L2/fault', { id: 'b', code: '困人', ...table }, { origin: 'dev-L2' });
    for (const lift of ['L1', 'L2'])
      expect(await bench.open(lift, 'entrapment')).toMatchObject({ priority: 'emergency', state: { ringing: true } });
  },
);

describe('a number', () => {
  test.each<[string, unknown, string, unknown]>([
    ['temperature', '21,5', 'status', 21.5],
    ['temperature', '21.5℃', 'status', 21.5],
    ['temperature', ' -3 °C ', 'status', -3],
    ['temperature', { value: 21.5, time: 1 }, 'status', 21.5],
    ['load', '1,234.5', 'status', 1_234.5],
    ['load', '620kg', 'status', 620],
    ['load', '0x1F', 'status', 31],
    ['load', ['620'], 'status', 620],
    ['battery', '100%', 'status', 100],
    ['peopleCount', '3人', 'alarm', 3],
    ['peopleCount', '3 people', 'alarm', 3],
    ['peopleCount', '３', 'alarm', 3],
  ])('%s %j in a %s of is %d', (name, sent, family, value) => {
    const read = understood(family, JSON.stringify({ code: '90', [name]: sent }));
    expect(read.body[name]).toBe(value);
    expect(read.notes).toEqual([`converted-field ${name}`]);
  });

  test.each([
    ['pressure', '200 kPa'],
    ['speed', '5.4 km/h'],
    ['load', '1,234'],
    ['load', '1-2'],
    ['load', 'about 3'],
    ['load', '1.2.3'],
    ['peopleCount', '3.5人'],
  ])('%s %j may mean more than one thing, so it means nothing', (name, sent) => {
    const read = understood('status', JSON.stringify({ door: 'open', [name]: sent }));
    expect(read.body).toEqual({ v: 1, door: 'open' });
    expect(read.notes).toEqual([`dropped-field ${name}`]);
  });
});

describe('a word', () => {
  test.each([
    ['door', '关', 'closed'],
    ['door', 'Close', 'closed'],
    ['door', '打开', 'open'],
    ['mode', '检修', 'maintenance'],
    ['mode', 'Inspection', 'maintenance'],
    ['mode', '正常', 'normal'],
    ['direction', '上行', 'up'],
    ['passengers', '有人', true],
    ['passengers', '无', false],
  ])('%s %s is %s', (name, sent, value) => {
    const read = understood('status', JSON.stringify({ [name]: sent, signal: -70 }));
    expect(read.body).toEqual({ v: 1, [name]: value, signal: -70 });
    expect(read.notes).toEqual([`converted-field ${name}`]);
  });

  test.each([
    ['door', 1],
    ['mode', 2],
    ['door', '检修'],
  ])('%s %s is none of its list', (name, sent) => {
    expect(understood('status', JSON.stringify({ [name]: sent, signal: -70 })).body).toEqual({ v: 1, signal: -70 });
  });
});

describe('a time', () => {
  test.each([
    '2026年11月23日 08:00:00',
    '2026-11-23T08:00:00+08:00[Asia/Shanghai]',
    '/Date(1795392000000)/',
    { $date: 1_795_392_000_000 },
  ])('%j is understood', (ts) => {
    expect(understood('alarm', JSON.stringify({ code: '90', ts })).time).toBe(Date.UTC(2026, 10, 23));
  });
});

describe('around a session', () => {
  it('a birth under a key is a birth', () => {
    expect(understood('birth', '{"data":{"boot":3,"profile":"yunanda"}}').body).toMatchObject({
      boot: 3,
      profile: 'yunanda',
    });
  });

  test.each(['offline', '"offline"', 'OFFLINE', '离线'])('a state that is the word %s alone is one', (payload) => {
    expect(understood('state', payload).body).toMatchObject({ state: 'offline' });
  });

  it('a status under a key is not guessed', () => {
    expect(decoded('status', '{"ts":1,"values":{"temperature":21}}')).toMatchObject([{ reason: 'nothing-understood' }]);
    expect(decoded('status', '{"data":{"moving":true}}')).toMatchObject([{ reason: 'nothing-understood' }]);
  });
});
