/** Ways in which one message is not what the contract asks, and still says what it says. */
export const corruptions = [
  'retain',
  'byte-order-mark',
  'padding',
  'utf-16',
  'not-a-number',
  'values-as-text',
  'booleans-as-numbers',
  'time-in-seconds',
  'time-in-microseconds',
  'time-as-text',
  'time-odd',
  'keys-in-capitals',
  'keys-with-underlines',
  'words-in-capitals',
  'boot-null',
  'seq-odd',
  'people-odd',
  'floor-in-words',
  'id-as-number',
  'comma-too-many',
  'single-quotes',
  'end-missing',
  'text-of-json',
  'list-of-one',
  'wrapped',
  'comment',
  'strangers',
] as const;
export type Corruption = (typeof corruptions)[number];

export interface Corrupted {
  readonly payload: Buffer;
  readonly retain: boolean;
}

type Body = Readonly<Record<string, unknown>>;

/** @param draw decides where there is a choice */
export function corrupt(body: Body, how: Corruption, draw: number): Corrupted {
  return { payload: bytesOf(body, how, draw), retain: how === 'retain' };
}

function bytesOf(body: Body, how: Corruption, draw: number): Buffer {
  const json = JSON.stringify(body);
  switch (how) {
    case 'byte-order-mark':
      return Buffer.from(`\uFEFF${json}`);
    case 'padding':
      return Buffer.concat([Buffer.from(json), Buffer.alloc(1 + (draw % 200))]);
    case 'utf-16':
      return Buffer.from(`\uFEFF${json}`, 'utf16le');
    case 'not-a-number':
      return Buffer.from(`${json.slice(0, -1)},"temperature":${pick(['nan', 'NaN', '-Infinity', '1.#IND'], draw)}}`);
    case 'comma-too-many':
      return Buffer.from(`${json.slice(0, -1)},}`);
    case 'single-quotes':
      return Buffer.from(json.replaceAll('"', "'"));
    case 'end-missing':
      return Buffer.from(`${json.slice(0, -1)},"x":"cut o`);
    case 'text-of-json':
      return Buffer.from(JSON.stringify(json));
    case 'list-of-one':
      return Buffer.from(`[${json}]`);
    case 'wrapped':
      return Buffer.from(JSON.stringify({ [pick(['data', 'params', 'd', 'payload'], draw)]: body }));
    case 'comment':
      return Buffer.from(`// from the terminal\n${json.replace(',', ', /* next */ ')}`);
    default:
      return Buffer.from(JSON.stringify(fieldsOf(body, how, draw)));
  }
}

function fieldsOf(body: Body, how: Corruption, draw: number): Body {
  const { ts } = body;
  switch (how) {
    case 'values-as-text':
      return each(body, (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value));
    case 'booleans-as-numbers':
      return each(body, (value) => (typeof value === 'boolean' ? Number(value) : value));
    case 'words-in-capitals':
      return each(body, (value, key) => (typeof value === 'string' && key !== 'id' ? value.toUpperCase() : value));
    case 'keys-in-capitals':
      return named(body, (key) => key.toUpperCase());
    case 'keys-with-underlines':
      return named(body, (key) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    case 'time-in-seconds':
      return typeof ts === 'number' ? { ...body, ts: Math.floor(ts / 1_000) } : body;
    case 'time-in-microseconds':
      return typeof ts === 'number' ? { ...body, ts: ts * 1_000 } : body;
    case 'time-as-text':
      return typeof ts === 'number' ? { ...body, ts: localText(ts) } : body;
    case 'time-odd':
      return { ...body, ts: pick([-1, null, 'yesterday', {}, 0, 60_000], draw) };
    case 'boot-null':
      return { ...body, boot: pick([null, -1, 'seven'], draw) };
    case 'seq-odd':
      return { ...body, seq: pick([null, -4, 'first'], draw) };
    case 'people-odd':
      return 'peopleCount' in body ? { ...body, peopleCount: -1 } : body;
    case 'floor-in-words':
      return 'floor' in body ? { ...body, floor: `Basement ${String(body['floor'])}` } : body;
    case 'id-as-number':
      return { ...body, id: 1_000_000 + draw };
    case 'strangers':
      return { ...body, vendorCode: `E-${draw}`, extra: { nested: [1, 2, 3] } };
    default:
      return body;
  }
}

function each(body: Body, change: (value: unknown, key: string) => unknown): Body {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, change(value, key)]));
}

function named(body: Body, change: (key: string) => string): Body {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [change(key), value]));
}

function pick<T>(list: readonly T[], draw: number): T {
  const chosen = list[draw % list.length];
  if (chosen === undefined) throw new RangeError('pick from an empty list');
  return chosen;
}

/** Without a zone, as the clock on the wall of a machine room shows it. */
function localText(ts: number): string {
  return new Date(ts + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
