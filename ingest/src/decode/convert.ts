import { z } from 'zod';
import { squash } from './spellings.ts';

/** What became of one field. */
export type Field =
  | { readonly how: 'as-sent' | 'converted'; readonly value: unknown }
  /** The sender itself says that there is no value. */
  | { readonly how: 'missing' }
  | { readonly how: 'dropped' };

const missing: Field = { how: 'missing' };
const dropped: Field = { how: 'dropped' };

const yes: ReadonlySet<unknown> = new Set([1, 'true', '1', 'yes', 'y', 'on', '是']);
const no: ReadonlySet<unknown> = new Set([0, 'false', '0', 'no', 'n', 'off', '否']);
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
  return convert(field, sent);
}

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

function convert(field: z.core.$ZodTypes, sent: unknown): Field {
  const { def } = field._zod;
  switch (def.type) {
    case 'boolean':
      return toBoolean(sent);
    case 'number':
      return accepted(field, toNumber(sent));
    case 'literal':
      return accepted(field, typeof sent === 'string' ? toNumber(sent) : undefined);
    case 'string':
      return accepted(field, toText(def, sent));
    case 'enum':
      return accepted(field, wordOf(Object.values(def.entries), sent));
    case 'union':
      return firstOf(def.options.map((option) => convert(inside(option), sent)));
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

function toNumber(sent: unknown): number | undefined {
  if (typeof sent !== 'string') return undefined;
  const text = sent.normalize('NFKC').trim();
  return numeral.test(text) ? Number(text) : undefined;
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

function wordOf(words: readonly unknown[], sent: unknown): unknown {
  if (typeof sent === 'boolean' && words.includes('ok')) return sent ? 'ok' : 'failed';
  if (typeof sent !== 'string' || sent.length > 64) return undefined;
  const meant = squash(sent.normalize('NFKC').trim());
  return words.find((word) => squash(String(word)) === meant);
}
