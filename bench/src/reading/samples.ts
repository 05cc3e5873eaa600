import { statusPayload } from '../load/template.ts';

/** What becomes of it in the versions that read tolerantly. */
type Becomes = 'clean' | 'noted';

/** Messages of one kind, as they come out of the journal. */
export interface Sample {
  readonly name: string;
  readonly family: 'status' | 'alarm';
  readonly becomes: Becomes;
  /** `ts`: epoch ms. */
  readonly payload: (index: number, ts: number) => string | Uint8Array;
}

const status = (index: number, ts: number): string =>
  statusPayload()
    .replace('0000000000000', String(ts))
    .replace('20.000', `20.${String(100 + (index % 900))}`);
const alarm = (index: number, ts: number): string =>
  `{"v":1,"id":"a-${index}","ts":${ts},"boot":7,"seq":${index},"code":"alarm-button","profile":"vigil","active":true,"floor":"7","passengers":true,"peopleCount":2}`;
const changed =
  (text: (index: number, ts: number) => string, from: string | RegExp, to: string): Sample['payload'] =>
  (index, ts) => {
    const before = text(index, ts);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`nothing like ${String(from)} in ${before}`);
    return after;
  };

/** The clean ones first. */
export const samples: readonly Sample[] = [
  { name: 'clean status', family: 'status', becomes: 'clean', payload: status },
  { name: 'clean alarm', family: 'alarm', becomes: 'clean', payload: alarm },
  {
    name: 'status with a field that nobody knows',
    family: 'status',
    becomes: 'clean',
    payload: changed(status, '"power"', '"brakeWear":12,"power"'),
  },
  {
    name: 'status, number as text',
    family: 'status',
    becomes: 'noted',
    payload: changed(status, '"load":320', '"load":"320"'),
  },
  {
    name: 'status, other letter case',
    family: 'status',
    becomes: 'noted',
    payload: changed(status, '"mode":"normal"', '"mode":"NORMAL"'),
  },
  {
    name: 'status, one field that does not fit',
    family: 'status',
    becomes: 'noted',
    payload: changed(status, '"door":"closed"', '"door":"ajar"'),
  },
  {
    name: 'status, key in another spelling',
    family: 'status',
    becomes: 'noted',
    payload: changed(status, '"temperature"', '"Temperature"'),
  },
  {
    name: 'status, NaN',
    family: 'status',
    becomes: 'noted',
    payload: changed(status, '"speed":1.75', '"speed":NaN'),
  },
  {
    name: 'status, seconds for milliseconds',
    family: 'status',
    becomes: 'noted',
    payload: changed(status, /"ts":(\d{10})\d{3}/, '"ts":$1'),
  },
  {
    name: 'status behind a byte-order mark, NULs behind it',
    family: 'status',
    becomes: 'noted',
    payload: (index, ts) => `\uFEFF${status(index, ts)}${'\0'.repeat(16)}`,
  },
  {
    name: 'alarm in GB 18030',
    family: 'alarm',
    becomes: 'noted',
    payload: (index, ts) =>
      Buffer.concat([
        Buffer.from(alarm(index, ts).replace('}', ',"text":"')),
        // 有人被困
        Buffer.from([0xd3, 0xd0, 0xc8, 0xcb, 0xb1, 0xbb, 0xc0, 0xa7]),
        Buffer.from('"}'),
      ]),
  },
  {
    name: 'alarm, people as text, active as 1',
    family: 'alarm',
    becomes: 'noted',
    payload: changed(
      alarm,
      '"active":true,"floor":"7","passengers":true',
      '"active":1,"floor":"7","passengers":"true"',
    ),
  },
];
