import {
  type CanonicalId,
  canonicalCodes,
  canonicalIds,
  isCanonicalId,
  isContractTopic,
  isUpFamily,
  messageSchemas,
  profile,
  profileIds,
  readCode,
  type UpFamily,
  upFamilies,
} from '@vigil/vocabulary';

/** The letters and digits of a word, in lower case: `peopleCount`, `people_count` and `PEOPLE-COUNT` are one. */
export const squash = (word: string): string => word.toLowerCase().replace(/[\s_\-.]+/g, '');

const fieldsOf: ReadonlyMap<UpFamily, ReadonlyMap<string, string>> = new Map(
  upFamilies.map((family) => [family, bySquashed(Object.keys(messageSchemas[family].shape))]),
);
/** What is written around the values by every family; it says nothing by itself. */
export const envelopeFields: ReadonlySet<string> = new Set(['v', 'id', 'ts', 'boot', 'seq', 'historical']);

const families: ReadonlyMap<string, string> = bySquashed(upFamilies);

/**
 * Family that a topic names which is not of the contract: by its last level, below the contract's root by any, also in
 * another letter case, as a plural, or with a slash behind it. Null: none.
 */
export function familyMeant(topic: string): UpFamily | null {
  const levels = topic.split('/', mostLevels).filter((level) => level !== '');
  const looked = isContractTopic(topic) ? levels.slice(2).toReversed() : levels.slice(-1);
  for (const level of looked) {
    const word = squash(level.slice(0, longestKey).normalize('NFKC'));
    const found = families.get(word) ?? families.get(word.replace(/s$/, ''));
    if (found !== undefined && isUpFamily(found)) return found;
  }
  return null;
}
const mostLevels = 128;

function bySquashed(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(words.map((word) => [squash(word), word]));
}

/** Field of the contract that a key means, which is not one itself; null: none. */
export function fieldMeant(family: UpFamily, key: string): string | null {
  const known = memory.get(family);
  const found = known?.get(key);
  if (found !== undefined) return found;
  const meant = key.length > longestKey ? null : (fieldsOf.get(family)?.get(squash(key)) ?? null);
  if (known !== undefined && key.length <= longestKey) {
    if (known.size >= mostKeys) known.clear();
    known.set(key, meant);
  }
  return meant;
}
/** Devices use the same few keys for years; when somebody invents them, all are learned anew. */
const mostKeys = 4_096;
const longestKey = 64;
const memory: ReadonlyMap<UpFamily, Map<string, string | null>> = new Map(
  upFamilies.map((family) => [family, new Map()]),
);

/** Keys under which vendors send a code, where there is no `code`. */
const codeKeys: ReadonlySet<string> = new Set(['alarmcode', 'faultcode', 'eventcode', 'errorcode', 'errcode']);
export const isCodeName = (key: string): boolean => key.length <= longestKey && codeKeys.has(squash(key));

/** What the reference called them in version 0.1: devices that were written from it send these. */
const formerNames: Partial<Readonly<Record<CanonicalId, readonly string[]>>> = {
  'alarm-button': ['报警按钮动作'],
  'stopped-outside-zone': ['开锁区域外停止'],
  'unit-not-understood': ['有信号，无法理解'],
};

/** Names of codes in our list and in the tables of vendors; one that stands for several is none. */
function namesOfCodes(): ReadonlyMap<string, CanonicalId> {
  const ours = [...canonicalCodes.values()].flatMap(({ id, zh, en }) => [
    { canonical: id, zh, en },
    ...(formerNames[id] ?? []).map((former) => ({ canonical: id, zh: former, en })),
  ]);
  const theirs = profileIds.flatMap((id) => profile(id)?.codes ?? []);
  const names = new Map<string, CanonicalId | null>();
  for (const { canonical: id, zh, en } of [...ours, ...theirs])
    for (const name of [squash(zh), squash(en)]) names.set(name, (names.get(name) ?? id) === id ? id : null);
  return new Map([...names].flatMap(([name, id]) => (id === null ? [] : [[name, id] as const])));
}

const canonical: ReadonlyMap<string, string> = new Map([...namesOfCodes(), ...bySquashed(canonicalIds)]);
const profiles = bySquashed(profileIds);

/** The code as our tables write it, where only blanks, letter case or the width of its digits differ; else as sent. */
export function codeMeant(sent: string): string {
  if (/^\d+$/.test(sent) || isCanonicalId(sent)) return sent;
  const plain = sent.normalize('NFKC').trim();
  const whole = /^(\d+)\.0+$/.exec(plain)?.[1] ?? plain;
  const own = canonical.get(squash(whole));
  // A vendor's table may have a code that looks like one of ours.
  if (own !== undefined && !profileIds.some((id) => readCode(id, whole).canonical !== null)) return own;
  return whole === '' ? sent : whole;
}

export function profileMeant(sent: string): string {
  return profileIds.includes(sent) ? sent : (profiles.get(squash(sent)) ?? sent);
}
