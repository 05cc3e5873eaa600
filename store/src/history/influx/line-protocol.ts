import type { HistoryPoint } from '../history-driver.ts';
import { isStorableValue } from '../storable.ts';

/** Lines of one request as the bytes that go over the wire, and where each ends. */
export interface Lines {
  readonly count: number;
  readonly byteLength: number;
  /** Only of points that can be stored: `partitionStorable` comes first. */
  add(point: HistoryPoint): void;
  /** Lines `from` … `to` (exclusive), joined by newlines, without one at the end. Shares its memory. */
  slice(from: number, to: number): Uint8Array;
}

const firstBytes = 1024 * 1024;

/** Each line is encoded where it will be sent from: joined texts would be copied, measured and encoded as a whole again. */
export function createLines(): Lines {
  let bytes = Buffer.allocUnsafeSlow(firstBytes);
  let at = 0;
  const ends: number[] = [];
  return {
    get count() {
      return ends.length;
    },
    get byteLength() {
      return at;
    },
    add: (point) => {
      const line = ends.length === 0 ? lineOf(point) : `\n${lineOf(point)}`;
      // A UTF-16 unit is three bytes at most.
      if (at + 3 * line.length > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(2 * bytes.length + 3 * line.length);
        bytes.copy(larger, 0, 0, at);
        bytes = larger;
      }
      at += bytes.write(line, at, 'utf8');
      ends.push(at);
    },
    slice: (from, to) => bytes.subarray(from === 0 ? 0 : (ends[from - 1] ?? at) + 1, ends[to - 1] ?? at),
  };
}

/**
 * Line protocol, by hand; names and the tags of a series are escaped once.
 *
 *   status,county=xihu,kind=elevator,unit=T-0001 floor=3,doorOpen=false,mode="normal" 1790000000000000007
 *   └─ measurement ─┘└─ tags, sorted by name ──┘ └─ fields ─────────────────────────┘ └─ epoch ns ──────┘
 *
 * Numbers are written without the `i` of integers, so a field is a float from its first point to its last: a field
 * that came once as integer and then as float would be refused by the server for good ("field type conflict").
 */
function lineOf(point: HistoryPoint): string {
  let line = point.measurement + seriesText(point);
  let separator = ' ';
  for (const name in point.fields) {
    const value = point.fields[name];
    if (!isStorableValue(value)) continue;
    line += separator;
    line += fieldName(name);
    line += typeof value === 'string' ? `"${escapeString(value)}"` : value;
    separator = ',';
  }
  return `${line} ${point.timeNs}`;
}

/** String values: quote and backslash. A line break inside quotes is kept (read back unchanged from 1.6.7). */
function escapeString(text: string): string {
  return /["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text;
}

/** Tags by the object that holds them: a caller that keeps one object a unit has its text made once. */
const seriesTexts = new WeakMap<HistoryPoint['tags'], { readonly unit: string; readonly text: string }>();

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

function seriesText({ unit, tags }: HistoryPoint): string {
  const known = seriesTexts.get(tags);
  if (known?.unit === unit) return known.text;
  let text = '';
  // The server sorts unsorted tags itself, on every line (docs: "Sort tags by key"): a tenth of its time a point.
  for (const [name, value] of Object.entries({ ...tags, unit }).toSorted(byName)) {
    // An empty tag value is a syntax error; an absent tag means the same.
    if (value !== '') text += `,${escapeTag(name)}=${escapeTag(value)}`;
  }
  seriesTexts.set(tags, { unit, text });
  return text;
}

/** Field names with their equals sign. A device may invent names (counters), so the memory of them has an end. */
const fieldNames = new Map<string, string>();
const mostFieldNames = 10_000;

function fieldName(name: string): string {
  const known = fieldNames.get(name);
  if (known !== undefined) return known;
  const text = `${escapeTag(name)}=`;
  if (fieldNames.size >= mostFieldNames) fieldNames.clear();
  fieldNames.set(name, text);
  return text;
}

const TAG_SPECIAL = /[,= \\\n\r]/;

/**
 * Tag values and all names: comma, equals sign and space get a backslash; a backslash is itself. Two things have no
 * form: a line break (it ends the line, quoted or not) becomes a space, and a backslash at the end (it would escape
 * the separator after it) becomes U+FF3C, the full-width backslash.
 */
function escapeTag(text: string): string {
  if (!TAG_SPECIAL.test(text)) return text;
  return text
    .replace(/[\n\r]/g, ' ')
    .replace(/\\+$/, (run) => '＼'.repeat(run.length))
    .replace(/[,= ]/g, '\\$&');
}
