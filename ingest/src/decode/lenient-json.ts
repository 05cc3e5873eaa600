/** What was read of a text that is no JSON. */
interface LenientReading {
  /** Values one behind the other, each an object or an array with something in it. */
  readonly values: readonly unknown[];
  /** What was wrong, by its word, with a piece of the text. */
  readonly damage: ReadonlyMap<Damage, string>;
}
type Damage = 'not-a-number' | 'truncated' | 'syntax' | 'before' | 'behind' | 'several';

/** Deeper than any message; a text of a thousand brackets is no message. */
const deepest = 32;

/** A number that is none, as the languages and libraries of devices write it. */
const noNumber = /^(?:[+-]?(?:nan(?:\(\w*\))?|inf(?:inity)?)|[+-]?\d\.#\w+)$/i;
const nothing = /^(?:null|none|nil|undefined)$/i;
const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const blank = /[\s\p{Cc}\uFEFF]*/uy;
const betweenValues = /[\s\p{Cc}\uFEFF,;]*/uy;
const bare = /(?:(?!\/[/*])[^\s\p{Cc},:"'{}[\]])+/uy;
const comment = { line: '//', block: '/*', blockEnd: '*/' } as const;

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Reads objects out of a text that `JSON.parse` refuses, as far as there is one way to understand it:
 *
 * ```
 *  nan, inf, None, undefined, nothing at all   ─▶ null: the value is missing
 *  true/True, unquoted words, 'single quotes'  ─▶ what they say
 *  commas too many or too few, comments        ─▶ passed over
 *  the text ends before its object             ─▶ the members that are complete; a number at the very end is not
 *  behind a complete value: another one        ─▶ both; anything else ─▶ left out
 * ```
 *
 * Takes time in proportion to the text. Never throws; no value: nothing could be read.
 */
export function readLeniently(text: string): LenientReading {
  const reader = new LenientReader(text);
  return { values: reader.documents(), damage: reader.damage };
}

/** The text ended, or is too deep, inside a value. */
const unfinished = Symbol('unfinished');

class LenientReader {
  readonly damage = new Map<Damage, string>();
  readonly #text: string;
  #at = 0;
  #tooDeep = false;
  #hasLines = true;

  constructor(text: string) {
    this.#text = text;
  }

  documents(): readonly unknown[] {
    const values: unknown[] = [];
    this.#blank();
    const first = this.#text.slice(this.#at).search(/[{[]/);
    if (first < 0) return values;
    if (first > 0) this.#note('before', this.#at);
    this.#at += first;
    while (this.#next() === '{' || this.#next() === '[') {
      const value = this.#container(0);
      if (value !== unfinished && Object.keys(Object(value)).length > 0) values.push(value);
      this.#between();
    }
    if (this.#tooDeep) return [];
    if (this.#at < this.#text.length) this.#note('behind', this.#at);
    if (values.length > 1) this.#note('several', 0);
    return values;
  }

  #between(): void {
    for (let from = -1; from !== this.#at; this.#blank()) {
      from = this.#at;
      this.#skip(betweenValues);
    }
  }

  #next(): string | undefined {
    return this.#text[this.#at];
  }

  #note(what: Damage, from: number): void {
    if (!this.damage.has(what)) this.damage.set(what, this.#text.slice(from, from + 40));
  }

  #skip(what: RegExp): void {
    what.lastIndex = this.#at;
    what.test(this.#text);
    this.#at = Math.max(this.#at, what.lastIndex);
  }

  /** What stands between two words and says nothing. */
  #blank(): void {
    for (;;) {
      this.#skip(blank);
      const begin = this.#text.slice(this.#at, this.#at + 2);
      if (begin !== comment.line && begin !== comment.block) return;
      this.#note('syntax', this.#at);
      this.#at = begin === comment.block ? this.#blockEnd() : this.#lineEnd();
    }
  }

  /** All that follows belongs to one that does not end. */
  #blockEnd(): number {
    const at = this.#text.indexOf(comment.blockEnd, this.#at + 2);
    return at < 0 ? this.#text.length : at + comment.blockEnd.length;
  }

  /** On the only line, or the last, of a text the rest of the object stands behind it. */
  #lineEnd(): number {
    const at = this.#hasLines ? this.#text.indexOf('\n', this.#at + 2) : -1;
    // Looked for once: a text of nothing but beginnings must not be looked through at each.
    if (at < 0) this.#hasLines = false;
    return at < 0 ? this.#at + 2 : at;
  }

  #cut(): typeof unfinished {
    this.#note('truncated', Math.max(0, this.#text.length - 40));
    this.#at = this.#text.length;
    return unfinished;
  }

  #container(depth: number): unknown {
    if (depth > deepest) this.#tooDeep = true;
    if (this.#tooDeep) return this.#cut();
    const list = this.#next() === '[';
    this.#at += 1;
    return list ? this.#list(depth) : this.#object(depth);
  }

  #list(depth: number): unknown[] {
    const list: unknown[] = [];
    for (;;) {
      const next = this.#member();
      if (next === undefined) this.#cut();
      if (next === undefined || next === ']' || next === '}') return list;
      const value = this.#value(depth);
      if (value !== unfinished) list.push(value);
    }
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    let last: string | null = null;
    for (;;) {
      const next = this.#member();
      if (next === undefined) this.#cut();
      if (next === undefined || next === ']' || next === '}') return object;
      const from = this.#at;
      const key = next === '{' || next === '[' ? this.#container(depth + 1) : this.#scalar();
      this.#blank();
      if (this.#next() !== ':') {
        if (key === unfinished || this.#next() === undefined) continue;
        // No name: half of a number with a decimal comma, or rubbish. What stands before it is not what was meant.
        this.#note('syntax', from);
        if (last !== null) object[last] = null;
        this.#step(from);
        continue;
      }
      this.#at += 1;
      const value = this.#value(depth);
      if (value === unfinished) continue;
      last = nameOf(key);
      if (last !== null) object[last] = value;
    }
  }

  /** To the next member of a list or object: its first character, or the bracket that ends it. */
  #member(): string | undefined {
    this.#blank();
    while (this.#next() === ',' || this.#next() === ':') {
      const from = this.#at;
      this.#at += 1;
      this.#blank();
      const next = this.#next();
      if (next === ',' || next === ':' || next === '}' || next === ']') this.#note('syntax', from);
    }
    const next = this.#next();
    if (next === '}' || next === ']') this.#at += 1;
    return next;
  }

  /** Nothing was read from here: pass over one character, so that there is always an end. */
  #step(from: number): void {
    if (this.#at === from) this.#at += 1;
  }

  #value(depth: number): unknown {
    this.#blank();
    const from = this.#at;
    const next = this.#next();
    if (next === undefined) return this.#cut();
    if (next === '{' || next === '[') return this.#container(depth + 1);
    if (next === ',' || next === '}' || next === ']') {
      this.#note('not-a-number', Math.max(0, from - 20));
      return null;
    }
    const value = this.#scalar();
    this.#step(from);
    return value;
  }

  #scalar(): unknown {
    const next = this.#next();
    return next === '"' || next === "'" ? this.#quoted(next) : this.#word();
  }

  #quoted(quote: string): string | typeof unfinished {
    if (quote === "'") this.#note('syntax', this.#at);
    let said = '';
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const character = this.#text.charAt(at);
      if (character === quote) {
        this.#at = at + 1;
        return said;
      }
      if (character !== '\\') {
        if (character < ' ') this.#note('syntax', at);
        said += character;
        continue;
      }
      at += 1;
      const escaped = this.#text.charAt(at);
      const code = /^[0-9a-f]{4}$/i.test(this.#text.slice(at + 1, at + 5)) ? this.#text.slice(at + 1, at + 5) : '';
      if (escaped === 'u' && code !== '') {
        said += String.fromCharCode(Number.parseInt(code, 16));
        at += 4;
      } else said += escapes[escaped] ?? escaped;
    }
    return this.#cut();
  }

  #word(): unknown {
    const from = this.#at;
    this.#skip(bare);
    const word = this.#text.slice(from, this.#at);
    if (this.#at === this.#text.length) return this.#cut();
    if (numeral.test(word)) return Number(word);
    if (/^(?:true|false)$/i.test(word)) return word.toLowerCase() === 'true';
    if (word === 'null') return null;
    if (noNumber.test(word) || nothing.test(word)) {
      this.#note('not-a-number', Math.max(0, from - 20));
      return null;
    }
    this.#note('syntax', from);
    return word;
  }
}

/** A number or a word stands for itself as a name; what bites as one is none. */
function nameOf(key: unknown): string | null {
  if (typeof key === 'number' || typeof key === 'boolean') return String(key);
  return typeof key === 'string' && key !== '__proto__' ? key : null;
}
