import { z } from 'zod';

/** How the text of an environment variable becomes the value of a setting. */
export type SettingKind = 'text' | 'number' | 'boolean' | 'list' | 'json';

/** One leaf of a configuration schema. */
export interface Setting {
  /** Dotted path in the YAML section: `tls.certFile`. */
  readonly path: string;
  readonly kind: SettingKind;
  /** For people: `number`, `text`, `one of a, b`. */
  readonly type: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly description: string;
}

type Schema = z.core.$ZodType;

interface Position {
  readonly path: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly description: string;
}

/**
 * Every leaf of a schema, in order. Optional, default, nullable, read-only and transformed schemas are looked through;
 * the branches of a union of objects are laid over each other (zod decides afterwards which combination is valid).
 */
export function settingsOf(schema: Schema): readonly Setting[] {
  const found = new Map<string, Setting>();
  visit(schema, { path: '', required: true, default: undefined, description: '' }, found);
  return [...found.values()];
}

function visit(schema: Schema, position: Position, found: Map<string, Setting>): void {
  const here = { ...position, description: position.description || descriptionOf(schema) };
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return visit(schema.unwrap(), { ...here, required: false, default: schema._zod.def.defaultValue }, found);
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return visit(schema.unwrap(), { ...here, required: false }, found);
  }
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodNonOptional || schema instanceof z.ZodCatch) {
    return visit(schema.unwrap(), here, found);
  }
  if (schema instanceof z.ZodPipe && !(schema instanceof z.ZodCodec)) return visit(schema.in, here, found);
  if (schema instanceof z.ZodObject) {
    for (const [key, child] of Object.entries<Schema>(schema.shape)) {
      const path = here.path === '' ? key : `${here.path}.${key}`;
      visit(child, { path, required: here.required, default: childDefault(here.default, key), description: '' }, found);
    }
    return;
  }
  if (schema instanceof z.ZodUnion && schema.options.every((option) => option instanceof z.ZodObject)) {
    for (const option of schema.options) visit(option, here, found);
    return;
  }
  const known = found.get(here.path);
  const type = typeName(schema);
  found.set(here.path, {
    ...here,
    kind: kindOf(schema),
    // The same path in several branches of a union: every branch's type is allowed, none is required of all.
    type: known === undefined || known.type === type ? type : `${known.type}, ${type.replace(/^one of /, '')}`,
    required: here.required && known?.required !== false,
  });
}

function childDefault(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function descriptionOf(schema: Schema): string {
  return schema instanceof z.ZodType ? (schema.description ?? '') : '';
}

function kindOf(schema: Schema): SettingKind {
  if (schema instanceof z.ZodNumber || (schema instanceof z.ZodLiteral && typeof schema.value === 'number')) {
    return 'number';
  }
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodArray) return 'list';
  if (schema instanceof z.ZodRecord || schema instanceof z.ZodUnion || schema instanceof z.ZodTuple) return 'json';
  return 'text';
}

function typeName(schema: Schema): string {
  if (schema instanceof z.ZodEnum) return `one of ${schema.options.join(', ')}`;
  if (schema instanceof z.ZodLiteral) return `one of ${[...schema.values].join(', ')}`;
  if (schema instanceof z.ZodArray) return `list of ${typeName(schema.element)}`;
  if (schema instanceof z.ZodObject) return 'object';
  return kindOf(schema);
}
