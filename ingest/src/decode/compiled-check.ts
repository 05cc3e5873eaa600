import type { z } from 'zod';

/**
 * A check generated from a zod schema, for values that came out of `JSON.parse`. What it returns is what the schema
 * would have returned, as a new object; undefined says nothing about the value but that the schema has to look at it.
 */
export type CompiledCheck = (value: unknown, aside?: Aside) => object | undefined;

/** What the check saw beside the schema: filled in, so that nobody has to count again. */
export interface Aside {
  /** Keys that the schema does not know; set when there are some, left as it was when there are none. */
  strangers: number;
}

type Node = z.core.$ZodTypes;

/** Values that the generated code refers to by their place (patterns); everything else is written into it. */
type Constants = RegExp[];

/**
 * Writes the check of an object schema as JavaScript:
 *
 * ```
 *  for each key:  known ─▶ condition holds ─▶ kept        in the end:  a required one missing ─▶ undefined
 *                   │            └─ else ─▶ undefined                  else: known keys in the schema's order,
 *                   └─ unknown: left out, as zod does, and counted           defaults filled in
 * ```
 *
 * Only what is listed in {@link condition} can be compiled; a schema with anything else (a transform, a refinement)
 * makes this throw, so that no rule is ever passed over in silence.
 *
 * @throws TypeError for a schema that cannot be compiled
 */
export function compileCheck(schema: z.ZodType): CompiledCheck {
  const { def } = asItIs(schema)._zod;
  if (def.type !== 'object' || def.catchall !== undefined) throw cannot(def.type);
  const constants: Constants = [];
  const fields = Object.entries(def.shape).map(([name, field], at) => ({ name, local: `f${at}`, ...edges(field) }));
  const cases = fields.map(
    ({ name, local, inner }) =>
      `case ${JSON.stringify(name)}: if (!(${condition(inner, 'field', constants)})) return undefined; ${local} = field; break;`,
  );
  const parts = fields.map(({ name, local, optional, fallback }) => {
    const store = `out[${JSON.stringify(name)}] = ${local};`;
    if (optional) return `if (${local} !== undefined) ${store}`;
    const otherwise = fallback === undefined ? 'return undefined' : `${local} = ${JSON.stringify(fallback)}`;
    return `if (${local} === undefined) ${otherwise}; ${store}`;
  });
  const body = [
    `if (${isNoObject('value')}) return undefined;`,
    `let ${fields.map(({ local }) => local).join(', ')}, strangers = 0;`,
    `for (const key in value) { const field = value[key]; switch (key) {`,
    ...cases,
    'default: strangers += 1; } }',
    'if (strangers > 0 && aside !== undefined) aside.strangers = strangers;',
    'const out = {};',
    ...parts,
    'return out;',
  ].join('\n');
  // The text is made of the names and limits of our own schemas, never of anything that was received.
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion
  return new Function('constants', `'use strict'; return (value, aside) => {\n${body}\n};`)(constants) as CompiledCheck;
}

/** What stands around a field: may it be missing, and what is it then? */
function edges(field: z.core.$ZodType): {
  readonly inner: Node;
  readonly optional: boolean;
  readonly fallback: unknown;
} {
  const node = nodeOf(field);
  const { def } = node._zod;
  if (def.type !== 'optional' && def.type !== 'default') return { inner: node, optional: false, fallback: undefined };
  asItIs(node);
  const inner = nodeOf(def.innerType);
  if (def.type === 'optional') return { inner, optional: true, fallback: undefined };
  return { inner, optional: false, fallback: plain(def.defaultValue) };
}

/** A default is written into the code, so it may be nothing but a plain value. */
function plain(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw cannot(`default ${typeof value}`);
}

/** Expression that is true when zod accepts `at` and gives it back as it is. */
function condition(node: Node, at: string, constants: Constants): string {
  const { def } = node._zod;
  if ('coerce' in def && def.coerce) throw cannot('coercion');
  if (def.type === 'string') return all([`typeof ${at} === 'string'`, ...stringRules(def, at, constants)]);
  if (def.type === 'number')
    return all([...numberFormat(def, at), ...(def.checks ?? []).map((check) => rule(check, at, constants))]);
  asItIs(node);
  switch (def.type) {
    case 'boolean':
      return `typeof ${at} === 'boolean'`;
    case 'literal':
      return oneOf(def.values, at);
    case 'enum':
      return oneOf(Object.values(def.entries), at);
    case 'nullable':
      return `(${at} === null || ${condition(nodeOf(def.innerType), at, constants)})`;
    case 'union':
      if (def.options.length === 0) throw cannot('empty union');
      return `(${def.options.map((option) => condition(nodeOf(option), at, constants)).join(' || ')})`;
    case 'object':
      return nested(def, at, constants);
    case 'record':
      return record(def, at, constants);
    default:
      throw cannot(def.type);
  }
}

/** Inside a field nothing is left out or filled in: an object with an unknown key is left to zod. */
function nested(def: z.core.$ZodObjectDef, at: string, constants: Constants): string {
  if (def.catchall !== undefined) throw cannot('object with other keys');
  const inside = Object.entries(def.shape).map(([name, field]) => ({ name, ...edges(field) }));
  if (inside.some(({ fallback }) => fallback !== undefined)) throw cannot('default inside a field');
  const names = inside.map(({ name }) => JSON.stringify(name)).join(', ');
  const rules = inside.map(({ name, inner, optional }) => {
    const value = `${at}[${JSON.stringify(name)}]`;
    const holds = condition(inner, value, constants);
    return optional ? `(${value} === undefined || ${holds})` : holds;
  });
  const known = `Object.keys(${at}).every((name) => [${names}].includes(name))`;
  return all([`!(${isNoObject(at)})`, known, ...rules]);
}

function record(def: z.core.$ZodRecordDef, at: string, constants: Constants): string {
  const key = nodeOf(def.keyType);
  if (key._zod.def.type !== 'string') throw cannot('record without text keys');
  const entry = all([
    "name !== '__proto__'",
    condition(key, 'name', constants),
    condition(nodeOf(def.valueType), 'entry', constants),
  ]);
  return all([`!(${isNoObject(at)})`, `Object.entries(${at}).every(([name, entry]) => ${entry})`]);
}

function stringRules(def: z.core.$ZodStringDef, at: string, constants: Constants): readonly string[] {
  const own = 'pattern' in def && def.pattern instanceof RegExp ? [pattern(def.pattern, at, constants)] : [];
  if ('format' in def && own.length === 0) throw cannot('text format without a pattern');
  return [...own, ...(def.checks ?? []).map((check) => rule(check, at, constants))];
}

function numberFormat(def: z.core.$ZodNumberDef, at: string): readonly string[] {
  if (!('format' in def)) return [`typeof ${at} === 'number'`, `Number.isFinite(${at})`];
  if (def.format !== 'safeint') throw cannot(`number format ${String(def.format)}`);
  return [`Number.isSafeInteger(${at})`];
}

function rule(check: z.core.$ZodCheck, at: string, constants: Constants): string {
  // The union of all checks that zod knows, discriminated by name; zod types the list by its base alone.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { def } = (check as unknown as z.core.$ZodChecks)._zod;
  switch (def.check) {
    // zod counts code points, `length` their one or two units: where the two could differ, zod has to count.
    case 'min_length':
      return `${at}.length >= ${def.minimum > 1 ? 2 * def.minimum : def.minimum}`;
    case 'max_length':
      return `${at}.length <= ${def.maximum}`;
    case 'greater_than':
      return `${at} ${def.inclusive ? '>=' : '>'} ${bound(def.value)}`;
    case 'less_than':
      return `${at} ${def.inclusive ? '<=' : '<'} ${bound(def.value)}`;
    case 'string_format':
      if (def.pattern === undefined) throw cannot(`text format ${def.format}`);
      return pattern(def.pattern, at, constants);
    default:
      throw cannot(`check ${def.check}`);
  }
}

function bound(value: unknown): number {
  if (typeof value !== 'number') throw cannot('limit that is no number');
  return value;
}

function pattern(expression: RegExp, at: string, constants: Constants): string {
  if (expression.global || expression.sticky) throw cannot('pattern that remembers');
  constants.push(expression);
  return `constants[${constants.length - 1}].test(${at})`;
}

function oneOf(values: readonly unknown[], at: string): string {
  return `(${values.map((value) => `${at} === ${JSON.stringify(plain(value))}`).join(' || ')})`;
}

const all = (conditions: readonly string[]): string => conditions.join(' && ');
const isNoObject = (at: string): string => `typeof ${at} !== 'object' || ${at} === null || Array.isArray(${at})`;

function nodeOf(schema: z.core.$ZodType): Node {
  // zod's own union of every schema it has: the discriminated form of the same object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return schema as Node;
}

/** A schema without checks of its own around what is in it; text and numbers have theirs compiled. */
function asItIs(schema: z.core.$ZodType): Node {
  const node = nodeOf(schema);
  if ((node._zod.def.checks ?? []).length > 0) throw cannot(`checks around ${node._zod.def.type}`);
  return node;
}

function cannot(what: string): TypeError {
  return new TypeError(`a schema with ${what} cannot be compiled`);
}
