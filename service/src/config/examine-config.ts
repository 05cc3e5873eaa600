import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { StartupError } from '../startup-error.ts';
import type { Problem } from './config-error.ts';
import { envName, isSecret } from './env-name.ts';
import { type ConfigOptions, readConfiguration, sectionOf } from './load-config.ts';
import { settingsOf } from './settings.ts';

/** One setting as a process would have it. */
interface EffectiveSetting {
  /** With the section of the YAML file: `broker.tls.port`. */
  readonly path: string;
  readonly env: string;
  /** JSON; a secret reads `***`. Null: not set, and there is no default. */
  readonly value: unknown;
  readonly from: 'default' | 'file' | 'environment';
}

/** What a process says of its configuration without starting. */
export interface ConfigReport {
  readonly settings: readonly EffectiveSetting[];
  readonly problems: readonly Problem[];
}

interface ConfigPart<S extends z.ZodType> extends ConfigOptions {
  readonly schema: S;
  /** What can be found out only by looking: files, folders. Called with a configuration that is valid. */
  readonly look?: (config: z.output<S>) => readonly (Problem | null)[];
}

/** Everything that is wrong at once, and where each value comes from. Starts nothing, makes nothing. */
export function examineConfig<S extends z.ZodType>({ schema, look, ...options }: ConfigPart<S>): ConfigReport {
  const { env = process.env, prefix, aliases = {}, secretKeys = [] } = options;
  let read: ReturnType<typeof readConfiguration<S>>;
  try {
    read = readConfiguration(schema, options);
  } catch (error) {
    // The file itself cannot be read.
    if (!(error instanceof StartupError)) throw error;
    return { settings: [], problems: [{ zh: error.zh, en: error.en }] };
  }
  const { inFile, tree, problems, value } = read;
  const settings = settingsOf(schema).map(({ path, default: usual }): EffectiveSetting => {
    const name = envName(path, prefix, aliases);
    const secret = isSecret(path, secretKeys);
    const inEnvironment = Boolean(env[name]) || (secret && Boolean(env[`${name}_FILE`]));
    const given = valueAt(value ?? tree, path) ?? usual ?? null;
    return {
      path: `${sectionOf(prefix)}.${path}`,
      env: name,
      value: secret && given !== null && given !== '' ? '***' : withoutPassword(given),
      from: inEnvironment ? 'environment' : valueAt(inFile, path) !== undefined ? 'file' : 'default',
    };
  });
  const seen = value === null ? [] : (look?.(value) ?? []);
  return { settings, problems: [...problems, ...seen.flatMap((problem) => problem ?? [])] };
}

/** A URL may carry name and password. */
function withoutPassword(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^(\w[\w+.-]*:\/\/)[^/@]+@/, '$1***@') : value;
}

function valueAt(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), tree);
}

/** Why nothing could be written into this folder, or the one that it would be made in; null: it could. */
export function folderProblem(folder: string): Problem | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      accessSync(at, constants.W_OK | constants.X_OK);
      return null;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (code === 'ENOENT' && dirname(at) !== at) continue;
      return {
        zh: `文件夹 ${folder} 不可写（${at}：${code}）`,
        en: `folder ${folder} cannot be written (${at}: ${code})`,
      };
    }
  }
}

/** What a check that ends with a refusal to start has to say; null: nothing. */
export function problemOf(check: () => unknown): Problem | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof StartupError) return { zh: error.zh, en: error.en };
    throw error;
  }
}

/** Prints what the parts of a process's configuration say, as one JSON text for `vigil config`. */
export function printConfigReport(...reports: readonly ConfigReport[]): void {
  const report: ConfigReport = {
    settings: reports.flatMap(({ settings }) => settings),
    problems: reports.flatMap(({ problems }) => problems),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
