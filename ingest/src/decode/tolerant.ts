import { createHash } from 'node:crypto';
import { type ContractNote, longestId, messageSchemas, type UpFamily } from '@vigil/vocabulary';
import type { z } from 'zod';
import { type Field, firstCharacters, inside, readField, unboxed } from './convert.ts';
import { convertTime, type TimeReading } from './device-time.ts';
import { fieldsSent, hasStrangers, isObject, mustHave, objectOf } from './fields-sent.ts';
import { addNote } from './notes.ts';
import { envelopeFields, squash } from './spellings.ts';

/** An envelope that was read field by field. */
interface Tolerated {
  /** What its family's schema would have made of it; null: what decides the message is not there. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** False: not one of its values could be understood. */
  readonly understood: boolean;
  readonly notes: readonly ContractNote[];
}

/** It may be missing; but when a word was said and not understood, the default must not stand for it. */
const mustBeUnderstood: ReadonlySet<string> = new Set(['result']);

const longestFloor = 32;

/**
 * Takes an envelope apart that its schema refuses. Each field is read by itself: as it should be, converted where it can
 * mean only one thing, else left out; what is not as it should be becomes a note.
 *
 * ```
 *  value ─▶ object? ─▶ text of an object, or an object around it ─▶ its fields, also in other spellings
 *                                                                     │ each by its own schema
 *                        decisive one missing ─▶ no body ◀────────────┤
 *                                                                     └─▶ body and notes
 * ```
 */
export function readTolerantly(family: UpFamily, value: unknown, time: TimeReading): Tolerated {
  const notes: ContractNote[] = [];
  const object = objectOf(family, value, notes);
  if (object === null) return { body: null, understood: false, notes };
  const sent = fieldsSent(family, object, notes);
  const body: Record<string, unknown> = {};
  let read = false;
  let lost = false;
  let hopeless = false;
  for (const [name, schema] of Object.entries<z.core.$ZodType>(messageSchemas[family].shape)) {
    const { type } = schema._zod.def;
    if (!sent.has(name)) {
      if (type === 'default') body[name] = defaultOf(schema);
      continue;
    }
    const raw = sent.get(name);
    const field = readNamed(name, schema, raw, time, notes);
    if ('value' in field) {
      body[name] = field.value;
      read ||= !envelopeFields.has(name);
    } else {
      if (type === 'default') body[name] = defaultOf(schema);
      hopeless ||= mustBeUnderstood.has(name);
      lost ||= field.how === 'dropped';
      read ||= field.how === 'missing' && !envelopeFields.has(name);
    }
    noteField(notes, name, field, raw);
  }
  const born = family !== 'birth' || isBorn(body, sent, notes);
  const complete = !hopeless && born && mustHave[family].every((name) => name in body);
  return { body: complete ? body : null, understood: read || (!lost && !hasStrangers(family, object)), notes };
}

function noteField(notes: ContractNote[], path: string, { how }: Field, sent: unknown): void {
  if (how === 'converted' || how === 'missing') addNote(notes, 'converted-field', path, sent);
  if (how === 'dropped') addNote(notes, 'dropped-field', path, sent);
}

/** A birth names the code table of its unit, so it counts also without a session number that can be read. */
function isBorn(body: Record<string, unknown>, sent: ReadonlyMap<string, unknown>, notes: ContractNote[]): boolean {
  if ('boot' in body) return true;
  const says = sent.has('boot') || Object.keys(body).some((name) => !envelopeFields.has(name));
  if (!says) return false;
  if (!sent.has('boot')) addNote(notes, 'dropped-field', 'boot');
  body['boot'] = 0;
  return true;
}

function defaultOf(schema: z.core.$ZodType): unknown {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'default' ? def.defaultValue : undefined;
}

function readNamed(
  name: string,
  schema: z.core.$ZodType,
  raw: unknown,
  time: TimeReading,
  notes: ContractNote[],
): Field {
  const { def } = inside(schema)._zod;
  if (raw === null && mayBeNull(schema)) return { how: 'as-sent', value: null };
  if (def.type === 'object' || def.type === 'record') return readNested(name, schema, raw, time, notes);
  const field = readField(schema, raw);
  if (field.how === 'as-sent' || field.how === 'missing') return field;
  if (name === 'ts') return timeOf(field, raw, time);
  if (name === 'floor') return floorInWords(raw);
  if (name === 'id' && typeof raw === 'string' && field.how === 'converted')
    return { how: 'converted', value: longIdOf(raw) };
  // How many there are also says that there is somebody.
  if (name === 'passengers' && Number(raw) >= 1) return { how: 'converted', value: true };
  return field;
}

function mayBeNull(schema: z.core.$ZodType): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'optional' || def.type === 'default') return mayBeNull(def.innerType);
  return def.type === 'nullable';
}

function timeOf(field: Field, raw: unknown, time: TimeReading): Field {
  const converted = convertTime(unboxed(raw), time);
  return converted === null ? field : { how: 'converted', value: converted };
}

/** Two that begin alike are two, or the second press would pass for the first: one that is too long ends in its hash. */
function longIdOf(sent: string): string {
  if (sent.length <= longestId) return sent;
  const hash = createHash('sha256').update(sent).digest('hex');
  return `${sent.slice(0, longestId - hash.length)}${hash}`;
}

/** The words reach the operator, whatever they are. */
function floorInWords(sent: unknown): Field {
  const raw = unboxed(sent);
  if (Number.isSafeInteger(raw)) return { how: 'converted', value: raw };
  if (typeof raw !== 'string' && typeof raw !== 'number') return { how: 'dropped' };
  const words = firstCharacters(String(raw).trim(), longestFloor);
  return words === '' ? { how: 'missing' } : { how: 'converted', value: words };
}

/** An object inside the message, one entry by the other. What was converted or left out in it is noted here. */
function readNested(
  path: string,
  schema: z.core.$ZodType,
  raw: unknown,
  time: TimeReading,
  notes: ContractNote[],
): Field {
  const { def } = inside(schema)._zod;
  if (raw === null || raw === undefined) return { how: 'missing' };
  if (!isObject(raw)) return { how: 'dropped' };
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const entry = key === '__proto__' ? null : entryOf(def, key);
    if (entry === null) {
      if (def.type === 'record') addNote(notes, 'dropped-field', `${path}.${key}`, value);
      continue;
    }
    const field = readNamed(entry.name, entry.schema, value, time, notes);
    if ('value' in field) out[entry.name] = field.value;
    noteField(notes, `${path}.${key}`, field, value);
  }
  return { how: 'as-sent', value: out };
}

interface Entry {
  readonly name: string;
  readonly schema: z.core.$ZodType;
}

function entryOf(def: z.core.$ZodTypes['_zod']['def'], key: string): Entry | null {
  if (def.type === 'record')
    return readField(def.keyType, key).how === 'as-sent' ? { name: key, schema: def.valueType } : null;
  if (def.type !== 'object') return null;
  const found = Object.entries(def.shape).find(([name]) => squash(name) === squash(key));
  return found === undefined ? null : { name: found[0], schema: found[1] };
}
