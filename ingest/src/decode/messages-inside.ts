import { type ContractNote, isCanonicalId, type UpFamily } from '@vigil/vocabulary';
import { isObject, mustHave, namedFields } from './fields-sent.ts';
import { jsonInText } from './json.ts';
import { addNote, noNotes } from './notes.ts';
import { codeMeant, fieldMeant, isCodeName } from './spellings.ts';

type Json = Readonly<Record<string, unknown>>;

interface Inside {
  readonly list: readonly unknown[];
  /** What was around them. */
  readonly notes: readonly ContractNote[];
}

/** How deep messages are looked for, in lists, objects and texts. */
const deepest = 8;
/** What the answer of a web service calls its success, which is no code of an alarm. */
const success: ReadonlySet<string> = new Set(['0', '200', 'ok', 'OK', 'success']);

/**
 * `{"ts":…,"alarms":[{…},{…}]}`, `{"data":{"a":[{…}],"b":"[{…}]"}}`, `{"code":["90","04"]}`: the messages inside, each with
 * what is written around them. Null: none were found.
 */
export function messagesInside(family: UpFamily, value: unknown): Inside | null {
  if (mustHave[family].length === 0) return null;
  const notes: ContractNote[] = [];
  // Two alarms are two; of two states nobody knows which one holds.
  const list = mustHave[family].includes('code') ? inAny({ family, notes, key: '' }, value, {}, 0) : [];
  if (list.length > 0) return { list, notes };
  return isObject(value) ? onlyList(value) : null;
}

/** The messages of a batch, in which an element may hold several; of the rest each stands for itself. */
export function messagesInBatch(
  family: UpFamily,
  batch: readonly unknown[],
  notes: ContractNote[],
): readonly unknown[] {
  if (mustHave[family].length === 0 || batch.every((each) => isItself(family, each))) return batch;
  return batch.flatMap((element) => {
    const inside = isItself(family, element) ? null : messagesInside(family, element);
    // Around one message there may be anything: reading by field finds it.
    if (inside === null || (inside.list.length < 2 && !Array.isArray(element))) return [element];
    for (const { kind, path, sample } of inside.notes) addNote(notes, kind, path, sample);
    if (Array.isArray(element)) addNote(notes, 'converted-field', 'batch', element);
    return inside.list;
  });
}

/** Read as one message, and yet what it says is only that others are inside. */
export function isWrapper(family: UpFamily, body: object): boolean {
  return 'code' in body && mustHave[family].includes('code') && success.has(String(body.code));
}

interface Looking {
  readonly family: UpFamily;
  readonly notes: ContractNote[];
  /** Outermost key under which it is looked; '': none yet. */
  readonly key: string;
}

function inAny(look: Looking, value: unknown, around: Json, depth: number): readonly unknown[] {
  if (depth > deepest) return [];
  if (Array.isArray(value)) return inList(look, value, around, depth);
  if (isObject(value)) return inObject(look, value, around, depth);
  const inner = jsonInText(value);
  if (inner === null) return [];
  const found = inAny(look, inner, around, depth + 1);
  if (found.length > 0) addNote(look.notes, 'damaged-bytes', 'text-of-json', value);
  return found;
}

/** Where one element is a message, the others are such too, readable or not. */
function inList(look: Looking, list: readonly unknown[], around: Json, depth: number): readonly unknown[] {
  const { family } = look;
  const found = list.map((each) =>
    isWord(family, each) ? [{ ...around, code: each }] : inAny(look, each, around, depth + 1),
  );
  if (found.every((each) => each.length === 0)) return [];
  return found.flatMap((each, index) => {
    const element: unknown = list[index];
    return each.length === 0 && isObject(element) ? [{ ...around, ...element }] : each;
  });
}

function inObject(look: Looking, object: Json, around: Json, depth: number): readonly unknown[] {
  const { family } = look;
  // What stands at the top was asked for itself before.
  if (depth > 0 && isMessage(family, object)) return [{ ...around, ...object }];
  const entries = Object.entries(object);
  const scalars = entries.filter(([key, inner]) => typeof inner !== 'object' && !isCodeKey(family, key));
  const within = { ...around, ...Object.fromEntries(scalars) };
  return entries.flatMap(([key, inner]) => {
    const inKey = { ...look, key: look.key === '' ? key : look.key };
    const found =
      Array.isArray(inner) && isCodeList(family, key)
        ? inner.flatMap((each) =>
            isScalar(each) ? [{ ...within, code: each }] : inAny(inKey, each, within, depth + 2),
          )
        : inAny(inKey, inner, within, depth + 1);
    if (found.length > 0 && look.key === '')
      addNote(look.notes, 'converted-field', key, Array.isArray(inner) ? '[…]' : '{…}');
    return found;
  });
}

/** It has its decisive field, by any of its names; a code that only says that all went well is none. */
function isMessage(family: UpFamily, object: Json): boolean {
  const fields = namedFields(family, object, []);
  return mustHave[family].every((name) => isScalar(fields.get(name))) && !success.has(String(fields.get('code')));
}

function isItself(family: UpFamily, value: unknown): boolean {
  return isObject(value) && mustHave[family].every((name) => Object.hasOwn(value, name)) && !isWrapper(family, value);
}

function isWord(family: UpFamily, value: unknown): boolean {
  return typeof value === 'string' && mustHave[family].includes('code') && isCanonicalId(codeMeant(value));
}

function isCodeKey(family: UpFamily, key: string): boolean {
  return mustHave[family].includes('code') && (fieldMeant(family, key) === 'code' || isCodeName(key));
}

function isCodeList(family: UpFamily, key: string): boolean {
  return isCodeKey(family, key.replace(/(?:s|list)$/i, '')) || isCodeKey(family, key);
}

const isScalar = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** None of them can be read, but one list of objects is there: each is told by itself. */
function onlyList(object: Json): Inside | null {
  const around = Object.fromEntries(Object.entries(object).filter(([, inner]) => typeof inner !== 'object'));
  const [only, ...others] = Object.entries(object).flatMap(([key, inner]) => {
    const objects = Array.isArray(inner) ? inner.filter(isObject) : [];
    return objects.length === 0 ? [] : [{ key, list: objects.map((each) => ({ ...around, ...each })) }];
  });
  if (only === undefined || others.length > 0) return null;
  const notes = [...noNotes];
  addNote(notes, 'converted-field', only.key, '[…]');
  return { list: only.list, notes };
}
