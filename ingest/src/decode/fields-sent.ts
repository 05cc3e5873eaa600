import { type ContractNote, isCanonicalId, type UpFamily } from '@vigil/vocabulary';
import { jsonInText } from './json.ts';
import { addNote } from './notes.ts';
import { codeMeant, fieldMeant, isCodeName } from './spellings.ts';
import { meantBy } from './words.ts';

type Fields = ReadonlyMap<string, unknown>;
type Json = Readonly<Record<string, unknown>>;

/** Without these there is no such message. */
export const mustHave: Readonly<Record<UpFamily, readonly string[]>> = {
  birth: [],
  state: ['state'],
  status: [],
  stats: [],
  fault: ['code'],
  event: ['code'],
  alarm: ['code'],
  test: [],
};

/** What shows that an object is the message, where something was put around it. */
const foundBy: Readonly<Record<UpFamily, readonly string[]>> = { ...mustHave, birth: ['boot'] };

/** How deep, and among how many objects, a message is looked for. */
const deepest = 4;
const mostObjects = 200;

/** An object; also one that was written as a text inside its own JSON, or one word that says all. */
export function objectOf(family: UpFamily, value: unknown, notes: ContractNote[]): Json | null {
  if (isObject(value)) return value;
  const inner = objectInText(value) ?? oneWord(family, value);
  if (inner !== null) addNote(notes, 'damaged-bytes', typeof value === 'string' ? 'text-of-json' : 'bare', value);
  return inner;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectInText(value: unknown): Json | null {
  const inner = jsonInText(value);
  return isObject(inner) ? inner : null;
}

/** `online`, `alarm-button`: only a word of ours, a number alone may mean anything. */
function oneWord(family: UpFamily, value: unknown): Json | null {
  if (typeof value !== 'string') return null;
  if (family === 'state')
    return meantBy(['online', 'offline', 'sleeping'], value) === undefined ? null : { state: value };
  return mustHave[family].includes('code') && isCanonicalId(codeMeant(value)) ? { code: value } : null;
}

/** Fields of the contract that the object holds, by their names there. */
export function fieldsSent(family: UpFamily, object: Json, notes: ContractNote[]): Fields {
  const sent = namedFields(family, object, notes);
  return foundBy[family].every((name) => sent.has(name)) ? sent : unwrap(family, object, sent, notes);
}

/** The exact name counts; another spelling of it where it stands alone. */
export function namedFields(family: UpFamily, object: Json, notes: ContractNote[]): Map<string, unknown> {
  const sent = new Map<string, unknown>();
  const spelled = new Map<string, string[]>();
  const note = (field: string, key: string): void => {
    spelled.set(field, [...(spelled.get(field) ?? []), key]);
  };
  for (const key of Object.keys(object)) {
    const field = fieldMeant(family, key);
    if (field === key) sent.set(field, object[key]);
    else if (field !== null) note(field, key);
  }
  if (mustHave[family].includes('code') && !sent.has('code') && !spelled.has('code'))
    for (const key of Object.keys(object)) if (isCodeName(key)) note('code', key);
  for (const [field, [key, ...others]] of spelled) {
    if (key === undefined || sent.has(field)) continue;
    if (others.length > 0) {
      addNote(notes, 'dropped-field', field, [key, ...others].join(', '));
      continue;
    }
    sent.set(field, object[key]);
    addNote(notes, 'converted-field', field, key);
  }
  return sent;
}

interface Found {
  /** Key under which it stands. */
  readonly key: string;
  readonly fields: Fields;
  readonly notes: readonly ContractNote[];
}

/** `{"ts":…,"data":{"code":"90"}}`: what decides stands in the one object inside that holds it, however deep. */
function unwrap(family: UpFamily, object: Json, sent: Fields, notes: ContractNote[]): Fields {
  if (foundBy[family].length === 0) return sent;
  let level: readonly Json[] = [object];
  for (let depth = 0, seen = 0; depth < deepest && level.length > 0 && seen < mostObjects; depth += 1) {
    const inside = level.flatMap((each) => Object.entries(each)).flatMap(([key, value]) => objectsIn(key, value));
    seen += inside.length;
    const [only, ...others] = inside.flatMap(([key, inner]) => heldBy(family, key, inner));
    if (only !== undefined) return others.length > 0 ? sent : taken(only, sent, notes);
    level = inside.map(([, inner]) => inner);
  }
  return sent;
}

function objectsIn(key: string, value: unknown): readonly (readonly [key: string, object: Json])[] {
  const inner = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  const object = isObject(inner) ? inner : objectInText(inner);
  return object === null ? [] : [[key, object]];
}

function heldBy(family: UpFamily, key: string, object: Json): readonly Found[] {
  const notes: ContractNote[] = [];
  const fields = namedFields(family, object, notes);
  return foundBy[family].every((name) => fields.has(name)) ? [{ key, fields, notes }] : [];
}

function taken({ key, fields, notes: within }: Found, sent: Fields, notes: ContractNote[]): Fields {
  addNote(notes, 'converted-field', key, '{…}');
  for (const { kind, path, sample } of within) addNote(notes, kind, path, sample);
  return new Map([...fields, ...sent]);
}

export function hasStrangers(family: UpFamily, object: Json): boolean {
  return Object.keys(object).some((key) => fieldMeant(family, key) === null);
}
