import { readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { errnoOf } from '@vigil/service';
import { filesBelowLinks } from './linked-files.ts';
import { refusal } from './refusal.ts';

/** Where install.md puts the settings of the services. */
const usualPlace = '/etc/vigil';

export interface SettingsFiles {
  /** Absolute, in order. */
  readonly files: readonly string[];
  /** Named by a setting, and not there. */
  readonly missing: readonly string[];
}

export interface SettingsOptions {
  /** Files and folders; default: /etc/vigil where there is one. */
  readonly given: readonly string[] | undefined;
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A variable that names a file to be read: a certificate, a key, a password. The store's file is copied as what it is. */
const variable = /^\s*(?:export\s+)?(VIGIL_[A-Z0-9_]*_FILE)=["']?([^"'\r\n]+?)["']?\s*$/gm;
/** The same in YAML: `certFile: /etc/…`. */
const yamlEntry = /^\s*(?:\w*File):\s*["']?([^"'#\r\n]+?)["']?\s*(?:#.*)?$/gm;

/**
 * The settings of an installation: the YAML file, what stands in /etc/vigil, and every certificate, key and password file
 * that they name. What is in the data folder is copied with it.
 * @throws Refusal one sentence, when a file that was named on the command line is not there
 */
export async function settingsFiles({ given, dataDir, env }: SettingsOptions): Promise<SettingsFiles> {
  const found = new Set<string>();
  const missing = new Set<string>();
  for (const place of given ?? [usualPlace]) {
    const files = await filesAt(resolve(place));
    if (files === null && given !== undefined)
      throw refusal(`没有 ${place} 这个配置文件或文件夹。`, `there are no settings at ${place}.`, 'noInput');
    for (const file of files ?? []) found.add(file);
  }
  const named = new Set<string>();
  if (env['VIGIL_CONFIG']) named.add(env['VIGIL_CONFIG']);
  for (const [name, value] of Object.entries(env))
    if (/^VIGIL_[A-Z0-9_]*_FILE$/.test(name) && name !== 'VIGIL_STORE_FILE' && value) named.add(value);
  for (const file of [...found, ...named]) for (const other of await filesNamedIn(file)) named.add(other);
  for (const path of named) {
    const file = resolve(path);
    if (!relative(dataDir, file).startsWith('..')) continue;
    if ((await filesAt(file)) === null) missing.add(file);
    else found.add(file);
  }
  return { files: [...found].toSorted(), missing: [...missing].toSorted() };
}

async function filesNamedIn(file: string): Promise<readonly string[]> {
  const isYaml = /\.ya?ml$/.test(file);
  if (!isYaml && !file.endsWith('.env')) return [];
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  });
  if (isYaml) {
    // The store's own file is copied as what it is.
    const store = /^store:[^\n]*\n(?:[ \t]+[^\n]*\n?)*/m.exec(text)?.[0] ?? '';
    return [...text.replace(store, '').matchAll(yamlEntry)].map(([, path = '']) => path);
  }
  return [...text.matchAll(variable)].flatMap(([, name, path = '']) => (name === 'VIGIL_STORE_FILE' ? [] : [path]));
}

/** Null: nothing is there. Links are followed: a certificate is often one. */
async function filesAt(place: string): Promise<readonly string[] | null> {
  try {
    const found = await stat(place);
    if (!found.isDirectory()) return [place];
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
  return (await filesBelowLinks(place)).map((path) => join(place, path));
}
