import { get } from 'node:http';
import { calendarDay } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { type Client, errorCode } from './support/client.ts';
import { type Running, run } from './support/running.ts';

/** Lines of a CSV without line ends in its cells. */
const linesOf = (text: string): readonly string[] =>
  text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\r\n');

describe('lists as files', () => {
  let running: Running;
  let op: Client;
  let acme: Client;
  let county: Client;
  let root: Client;
  const quarantined = (n: number, bytes: number) =>
    running.ingest.transaction((tx) =>
      tx.quarantine.add(
        Array.from({ length: n }, (_, at) => ({
          at: Date.now(),
          vendor: 'acme',
          unitId: 'A-1',
          origin: 'acme-gw',
          topic: '=HYPERLINK("http://x")',
          reason: 'not-json' as const,
          detail: '',
          payload: Buffer.alloc(bytes, 48),
          journal: 'main',
          epoch: '0'.repeat(16),
          journalSeq: at + 1,
          part: 0,
        })),
        { vendorBytes: 2 ** 30, allBytes: 2 ** 30 },
      ),
    );

  beforeAll(async () => {
    running = await run({ readers: { deadlineMs: 60_000 } });
    for (const unit of ['A-1', 'A-2', 'B-1', 'B-2']) await raise(running.ingest, unit, 'entrapment', 1_700_000_000_000);
    op = await running.client('op');
    acme = await running.client('acme');
    county = await running.client('county');
    root = await running.client('root');
  });
  afterAll(() => running.stop());

  it('alarms as a spreadsheet opens them: marked as UTF-8, in words, at local time, as filtered', async () => {
    const { status, body, headers } = await op.get('/api/export/alarms?unitId=A-1');
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'no-store',
    ]);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="alarms-\d{4}-\d\d-\d\d\.csv"$/);
    // fetch takes the mark away; the bytes have it.
    const raw = await fetch(`${op.url}/api/export/alarms`, { headers: { cookie: op.cookie } });
    expect([...new Uint8Array(await raw.arrayBuffer()).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, row, ...more] = linesOf(body);
    expect(head).toMatch(/^编号,报警时间,内容,/);
    expect(row).toMatch(
      /^\d+,2023-11-15 06:13:20,困人,entrapment,紧急,未接警,清城区,一号楼,清城区一路1号,1号梯,A-1,电梯,100001,acme,/,
    );
    expect(more).toEqual([]);
    const english = await op.get('/api/export/alarms?unitId=A-1&language=en');
    expect(linesOf(english.body)[1]).toContain(',Entrapment,entrapment,Emergency,Unacknowledged,');
  });

  it('is named by the day of the rescue centre, as its cells are of its time', async () => {
    // Where it is another day now than at Greenwich.
    const utcOffsetMinutes = new Date().getUTCHours() < 11 ? -12 * 60 : 14 * 60;
    const elsewhere = await run({ utcOffsetMinutes });
    try {
      const { body, headers } = await (await elsewhere.client('op')).get('/api/export/alarms?format=json');
      const [day, dayAtGreenwich] = [utcOffsetMinutes, 0].map((offset) => calendarDay(body.at, offset));
      expect(day).not.toBe(dayAtGreenwich);
      expect(headers.get('content-disposition')).toBe(`attachment; filename="alarms-${day}.json"`);
    } finally {
      await elsewhere.stop();
    }
  });

  it('as JSON: the rows of the list itself, and whether they are all', async () => {
    const [file, list] = [await op.get('/api/export/alarms?format=json'), await op.get('/api/alarms')];
    expect(file.body).toEqual({ list: 'alarms', at: expect.any(Number), rows: list.body.rows, complete: true });
    const none = await op.get('/api/export/alarms?format=json&toMs=0');
    expect(none.body.rows).toEqual([]);
    expect(linesOf((await op.get('/api/export/alarms?toMs=0')).body)).toHaveLength(1);
  });

  it('a formula that a device sent stays a text', async () => {
    await quarantined(1, 10);
    const { body } = await op.get('/api/export/quarantine');
    expect(body).toContain(`"'=HYPERLINK(""http://x"")"`);
  });

  it('nobody takes home what he may not read: county, vendor, numbers, names', async () => {
    await op.post(`/api/inspections/A-2/take-up`, { seenAt: null, note: 'op rang Mrs Li' });
    const lists = ['alarms', 'inspections?due=ok', 'inspections', 'units', 'quarantine', 'contract-faults'];
    const both = async (client: Client): Promise<string> => {
      const files = lists.flatMap((list) =>
        ['csv', 'json'].map((format) =>
          client.get(`/api/export/${list}${list.includes('?') ? '&' : '?'}format=${format}`),
        ),
      );
      return (await Promise.all(files)).map(({ body }) => JSON.stringify(body)).join('\n');
    };
    const [centre, vendor, desk] = [await both(op), await both(acme), await both(county)];
    for (const word of ['0763-3', 'op rang Mrs Li', 'B-1', '连州市二路2号', '清城区一路1号'])
      expect(centre).toContain(word);
    for (const word of ['0763-2', '0763-3', 'Mrs Li', 'B-1', 'B-2']) expect(vendor).not.toContain(word);
    expect(vendor).toContain('A-2');
    for (const word of ['A-1', 'B-1', '清城区一路1号']) expect(desk).not.toContain(word);
    expect(desk).toContain('B-2');
  });

  it('accounts and credentials leave without a secret', async () => {
    const people = await root.get('/api/export/people');
    expect(linesOf(people.body)).toContain('county,county,值班员,,连州市,是');
    const credentials = await root.get('/api/export/credentials?format=json');
    expect(credentials.body.rows).toEqual((await root.get('/api/credentials')).body);
    expect(JSON.stringify([people.body, credentials.body])).not.toMatch(/scrypt|x{43}/);
  });

  it('an unknown filter or format is refused before a file begins', async () => {
    for (const query of ['format=xls', 'lane=none', 'limit=5', 'nonsense=1']) {
      const answer = await op.get(`/api/export/alarms?${query}`);
      expect([answer.status, errorCode(answer)], query).toEqual([400, 'bad-input']);
    }
  });

  it('a file of many pieces is whole; who signs out half way gets no end of it', async () => {
    await quarantined(90, 200_000);
    const whole = await op.get('/api/export/quarantine?format=json');
    const ids: readonly { readonly id: string }[] = whole.body.rows;
    expect([ids.length, new Set(ids.map(({ id }) => id)).size, whole.body.complete]).toEqual([90, 90, true]);

    const leaving = await running.client('op2');
    const broken = await new Promise<{ readonly complete: boolean; readonly bytes: number }>((resolve, reject) => {
      const request = get(
        `${leaving.url}/api/export/quarantine?format=json`,
        { headers: { cookie: leaving.cookie } },
        (response) => {
          let bytes = 0;
          response.once('data', () => {
            // The server waits for us with what it has not sent.
            response.pause();
            leaving
              .send('DELETE', '/api/session')
              .then(() => response.resume())
              .catch(reject);
          });
          response.on('data', (chunk: Buffer) => (bytes += chunk.length));
          response.on('error', () => undefined);
          response.on('close', () => resolve({ complete: response.complete, bytes }));
        },
      );
      request.on('error', reject);
    });
    expect(broken.complete).toBe(false);
    expect(broken.bytes).toBeGreaterThan(0);
    expect((await op.get('/api/session')).status).toBe(200);
  });
});
