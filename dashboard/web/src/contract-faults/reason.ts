import { type ContractFaultKind, faultReason } from '@vigil/vocabulary';
import type { Language } from '../i18n/index.ts';

/** Kinds whose place is a reason from our list; of the others it is a field or a family, which have one name in all languages. */
const byReason: ReadonlySet<ContractFaultKind> = new Set([
  'refused-topic',
  'refused-will',
  'denied-filter',
  'session-cut',
  'sign-in-refused',
  'too-fast',
  'damaged-bytes',
  'unreadable',
]);

/** Words for the place of a fault; null: it is a name of the contract, or its sender's. */
export function reasonOf(kind: ContractFaultKind, path: string, language: Language): string | null {
  return byReason.has(kind) ? faultReason(path, language) : null;
}

/** Kinds whose sample is a topic with our reason behind it, or our reason with numbers; of the others it is what was sent. */
const oursToo: ReadonlySet<ContractFaultKind> = new Set([
  'refused-topic',
  'refused-will',
  'oversized',
  'old-news',
  'counted-anew',
]);

export function sampleOf(kind: ContractFaultKind, sample: string, language: Language): string {
  return oursToo.has(kind) ? inWords(sample, language) : sample;
}

/** What we write before or behind what was sent: `lift/a/alarm: not-ours`, `older-seq: boot 1, seq 3, ts –`. */
export function inWords(text: string, language: Language): string {
  const [head, behind] = cut(text, text.lastIndexOf(': '));
  const [, reason = behind, bytes] = /^(.+), (\d+) bytes$/.exec(behind) ?? [];
  const last = faultReason(reason, language);
  if (last !== null) return [head, last, ...(bytes === undefined ? [] : [`${bytes} B`])].join(' · ');
  const [before, tail] = cut(text, text.indexOf(': '));
  const first = faultReason(before, language);
  return first === null || tail === '' ? text : `${first} · ${tail}`;
}

function cut(text: string, at: number): readonly [string, string] {
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 2)];
}

/** `sign-in: wrong-token` part by part; what is not on our list stays. */
export function chainInWords(text: string, language: Language): string {
  const between = language === 'zh' ? '：' : ': ';
  return text
    .split(': ')
    .map((part) => faultReason(part, language) ?? part)
    .join(between);
}
