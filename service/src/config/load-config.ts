import type { z } from 'zod';
import { deepFreeze } from '../deep-freeze.ts';
import { configError, type Problem } from './config-error.ts';
import { envName } from './env-name.ts';
import { readEnv } from './read-env.ts';
import { isTree, readSection, type Tree } from './read-yaml.ts';
import { settingsOf } from './settings.ts';

export interface ConfigOptions {
  /** Default process.env. */
  readonly env?: NodeJS.ProcessEnv;
  /** YAML file; default the one named by VIGIL_CONFIG, none if that is not set. */
  readonly file?: string;
  /** `VIGIL_BROKER_`: in front of every variable; `broker` is the section in the YAML file. */
  readonly prefix: string;
  /** Dotted paths or last keys of secrets: not allowed in the YAML file, readable from `<NAME>_FILE`. */
  readonly secretKeys?: readonly string[];
  /** Settings that all apps share, under their common variable: `{ data: 'VIGIL_DATA' }`. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/**
 * Reads a configuration once: defaults of the schema < YAML section < environment. The result is frozen.
 * @throws StartupError `config` naming every unknown key (with the nearest known one) and every invalid value
 */
export function loadConfig<S extends z.ZodType>(schema: S, options: ConfigOptions): z.output<S> {
  const { problems, value, cause } = readConfiguration(schema, options);
  if (problems.length > 0 || value === null) throw configError(problems, cause);
  return deepFreeze(value);
}

/**
 * The same without the refusal: what was found, and everything that is wrong with it.
 * @throws StartupError `config` when the file cannot be read at all
 */
export function readConfiguration<S extends z.ZodType>(
  schema: S,
  options: ConfigOptions,
): {
  /** The section of the file alone. */
  readonly inFile: Tree;
  /** File and environment, unchecked. */
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  readonly value: z.output<S> | null;
  readonly cause: unknown;
} {
  const env = options.env ?? process.env;
  const aliases = options.aliases ?? {};
  const secretKeys = options.secretKeys ?? [];
  const settings = settingsOf(schema);
  const problems: Problem[] = [];

  const file = options.file ?? (env['VIGIL_CONFIG'] || undefined);
  const inFile = file === undefined ? {} : readSection(file, sectionOf(options.prefix), settings, secretKeys, problems);
  const tree = structuredClone(inFile);
  for (const [path, value] of readEnv(settings, { env, prefix: options.prefix, aliases, secretKeys }, problems)) {
    setAt(tree, path, value);
  }
  const result = schema.safeParse(tree);
  if (result.success) return { inFile, tree, problems, value: result.data, cause: undefined };
  const issues = result.error.issues.map((issue) => problemOf(issue, options.prefix, aliases));
  return { inFile, tree, problems: [...problems, ...issues], value: null, cause: result.error };
}

/** `VIGIL_BROKER_` → `broker` */
export function sectionOf(prefix: string): string {
  return prefix
    .replace(/^VIGIL_/, '')
    .replace(/_$/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}

function setAt(tree: Tree, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop();
  if (last === undefined) return;
  let at = tree;
  for (const key of keys) {
    const next = at[key];
    const child: Tree = isTree(next) ? next : {};
    at[key] = child;
    at = child;
  }
  at[last] = value;
}

/** Zod's messages name what was expected and never quote the value, so a secret cannot leak through them. */
function problemOf(issue: z.core.$ZodIssue, prefix: string, aliases: Readonly<Record<string, string>>): Problem {
  const path = issue.path.map(String).join('.');
  const name = path === '' ? prefix : `${path} (${envName(path, prefix, aliases)})`;
  return { zh: `${name} 无效：${issue.message}`, en: `${name} is invalid: ${issue.message}` };
}
