import type { z } from 'zod';
import { envName, isSecret } from './env-name.ts';
import { settingsOf } from './settings.ts';

/** One row of the generated configuration reference. */
export interface ConfigRow {
  readonly path: string;
  readonly env: string;
  readonly type: string;
  readonly required: boolean;
  /** JSON text, empty when there is no default. */
  readonly default: string;
  readonly secret: boolean;
  readonly description: string;
}

/** Every setting of a schema, in the schema's order; descriptions come from `.describe()`. */
export function describeConfig(
  schema: z.ZodType,
  prefix: string,
  options: {
    readonly secretKeys?: readonly string[];
    readonly aliases?: Readonly<Record<string, string>>;
  } = {},
): readonly ConfigRow[] {
  return settingsOf(schema).map((setting) => ({
    path: setting.path,
    env: envName(setting.path, prefix, options.aliases),
    type: setting.type,
    required: setting.required,
    default: setting.default === undefined ? '' : JSON.stringify(setting.default),
    secret: isSecret(setting.path, options.secretKeys ?? []),
    description: setting.description,
  }));
}
