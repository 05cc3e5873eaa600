import { z } from 'zod';
import { meantBy } from './words.ts';

/** What became of one field. */
export type Field =
  | { readonly how: 'as-sent' | 'converted'; readonly value: unknown }
  /** The sender itself says that there is no value. */
  | { readonly how: 'missing' }
  | { readonly how: 'dropped' };

const missing: Field = { how: 'missing' };
const dropped: Field = { how: 'dropped' };

const yes: ReadonlySet<unknown> = new Set([1, 'true', '1', 'yes', 'y', 'on', 't', '是', '有', '有人', '真']);
const no: ReadonlySet<unknown> = new Set([0, 'false', '0', 'no', 'n', 'off', 'f', '否', '无', '无人', '没有', '假']);
const noValue = /^(?:|null|none|nil|undefined|n\/a|-+|[+-]?(?:nan|inf|infinity))$/i;
const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Reads one field as its schema says, or in another form that can mean only one thing. */
export function readField(schema: z.core.$ZodType, sent: unknown): Field {
  const field = inside(schema);
  if (sent !== null && sent !== undefined) {
    const strict = accept(field, sent);
    if (strict !== null) return { how: 'as-sent', value: strict.value };
  }
  if (isMissing(sent)) return missing;
  const plain = unboxed(sent);
  if (plain !== sent) return asConverted(readField(schema, plain));
  return convert(field, sent, unitsOf(schema));
}

function asConverted(field: Field): Field {
  return field.how === 'as-sent' ? { how: 'converted', value: field.value } : field;
}

/** Keys that stand beside a value without changing it. */
const beside: ReadonlySet<string> = new Set(['time', 'ts', 'timestamp', 'quality', 'type']);
const valueKeys: ReadonlySet<string> = new Set(['value', '$date', '$numberLong', '$numberInt']);

/** `[90]`, `{"value":90,"time":…}`: the one value in it; anything else as it is. */
export function unboxed(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return sent;
  const held = Array.isArray(sent) ? sent : valuesIn(sent);
  const [only, ...others]: readonly unknown[] = held;
  return held.length === 0 || others.length > 0 || (typeof only === 'object' && only !== null) ? sent : only;
}

function valuesIn(box: object): readonly unknown[] {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(box);
  if (!entries.every(([key]) => valueKeys.has(key) || beside.has(key))) return [];
  return entries.flatMap(([key, value]) => (valueKeys.has(key) ? [value] : []));
}

/** Words of a field's description: its unit is one of them, and no other unit is. */
function unitsOf(schema: z.core.$ZodType): ReadonlySet<string> {
  const known = units.get(schema);
  if (known !== undefined) return known;
  const words = z.globalRegistry.get(schema)?.description?.split(/[\s,()]+/) ?? [];
  const found = new Set(words.map((word) => word.toLowerCase()));
  units.set(schema, found);
  return found;
}
const units = new WeakMap<z.core.$ZodType, ReadonlySet<string>>();
/** Measure words for people and things. */
const counted: ReadonlySet<string> = new Set(['人', '位', '名', '个', '次', '层', 'persons', 'person']);

/** The schema behind "may be missing", "may be null" and "is otherwise"; whoever calls decides about these. */
export function inside(schema: z.core.$ZodType): z.core.$ZodTypes {
  // zod's own union of every schema it has: the discriminated form of the same object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const node = schema as z.core.$ZodTypes;
  const { def } = node._zod;
  return def.type === 'optional' || def.type === 'default' || def.type === 'nullable' ? inside(def.innerType) : node;
}

/** NaN and numbers beyond all bounds (1e999) are what sensors say that have nothing to say. */
function isMissing(sent: unknown): boolean {
  if (sent === null || sent === undefined) return true;
  return typeof sent === 'number' ? !Number.isFinite(sent) : typeof sent === 'string' && noValue.test(sent.trim());
}

function accept(schema: z.core.$ZodType, sent: unknown): { readonly value: unknown } | null {
  const result = z.safeParse(schema, sent);
  return result.success ? { value: result.data } : null;
}

function convert(field: z.core.$ZodTypes, sent: unknown, unit: ReadonlySet<string> = new Set()): Field {
  const { def } = field._zod;
  switch (def.type) {
    case 'boolean':
      return toBoolean(sent);
    case 'number':
      return accepted(field, toNumber(sent, unit));
    case 'literal':
      return accepted(field, typeof sent === 'string' ? toNumber(sent) : undefined);
    case 'string':
      return accepted(field, toText(def, sent));
    case 'enum':
      return accepted(field, meantBy(Object.values(def.entries), sent));
    case 'union':
      return firstOf(def.options.map((option) => convert(inside(option), sent, unit)));
    default:
      return dropped;
  }
}

function accepted(field: z.core.$ZodType, value: unknown): Field {
  const result = value === undefined ? null : accept(field, value);
  return result === null ? dropped : { how: 'converted', value: result.value };
}

function firstOf(fields: readonly Field[]): Field {
  return fields.find(({ how }) => how === 'converted') ?? dropped;
}

function toBoolean(sent: unknown): Field {
  const word = typeof sent === 'string' ? sent.trim().toLowerCase() : sent;
  const number = typeof word === 'string' && numeral.test(word) ? Number(word) : word;
  if (yes.has(number) || yes.has(word)) return { how: 'converted', value: true };
  if (no.has(number) || no.has(word)) return { how: 'converted', value: false };
  return dropped;
}

const withUnit = /^([+-]?[\d.,]+)\s*([^\d\s.,+-]\S*)$/;
const hexadecimal = /^0x[\da-f]{1,13}$/i;
/** `21,5`; but `1,234` may be either. */
const decimalComma = /^[+-]?\d+,(?:\d{1,2}|\d{4,})$/;
const thousands = /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$/;

/** @param unit words that may stand behind it */
function toNumber(sent: unknown, unit: ReadonlySet<string> = counted): number | undefined {
  if (typeof sent !== 'string') return undefined;
  const text = sent.normalize('NFKC').trim();
  if (numeral.test(text) || hexadecimal.test(text)) return Number(text);
  const [, digits, word = ''] = withUnit.exec(text) ?? [];
  if (digits !== undefined) {
    const isUnit = unit.has(word.toLowerCase()) || (counted.has(word.toLowerCase()) && /^\d+$/.test(digits));
    return isUnit ? toNumber(digits) : undefined;
  }
  if (thousands.test(text)) return Number(text.replaceAll(',', ''));
  return decimalComma.test(text) ? Number(text.replace(',', '.')) : undefined;
}

/** A number is its digits; a text that is too long is cut: half a word is more than none. */
function toText({ checks = [] }: z.core.$ZodStringDef, sent: unknown): string | undefined {
  if (typeof sent === 'number') return String(sent);
  if (typeof sent !== 'string') return undefined;
  for (const check of checks) {
    // The union of all checks that zod knows, discriminated by name; zod types the list by its base alone.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const rule = (check as unknown as z.core.$ZodChecks)._zod.def;
    if (rule.check === 'max_length') return firstCharacters(sent, rule.maximum);
  }
  return sent;
}

/** By code points, as the schema counts them. */
export function firstCharacters(text: string, most: number): string {
  return Array.from(text.slice(0, 2 * most))
    .slice(0, most)
    .join('');
}
