import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { nearest } from '../nearest.ts';
import { configError, type Problem, unknownKey } from './config-error.ts';
import { isSecret } from './env-name.ts';
import type { Setting } from './settings.ts';

/** Sections of a file that nobody reads. @throws StartupError `config` when the file cannot be read */
export function strangeSections(file: string): readonly Problem[] {
  return Object.keys(parseFile(file))
    .filter((key) => !sections.has(key))
    .map((key) => unknownKey(key, { zh: file, en: file }, nearest(key, sections)));
}

/** Every section an installation's file may have, whoever reads it. */
const sections: ReadonlySet<string> = new Set(['broker', 'ingest', 'dashboard', 'store', 'history', 'city']);

export type Tree = { [key: string]: unknown };

/**
 * The section of one app in the YAML file, checked for unknown keys and for secrets, which have no place in a file
 * that is copied into tickets and repositories.
 */
export function readSection(
  file: string,
  section: string,
  settings: readonly Setting[],
  secretKeys: readonly string[],
  problems: Problem[],
): Tree {
  const document = parseFile(file);
  const where = { zh: `${file} 的 ${section} 段`, en: `section ${section} of ${file}` };
  const content = document[section] ?? {};
  if (!isTree(content)) {
    problems.push({ zh: `${where.zh}不是键值表`, en: `${where.en} is not a mapping` });
    return {};
  }
  if (!Object.hasOwn(document, section)) {
    // The other apps' sections are none of our business, a misspelt one of ours is. Short names are too near to each
    // other to guess.
    const strangers = Object.keys(document).filter((key) => !sections.has(key));
    const guess = strangers.find((key) => section.length > 4 && nearest(key, [section]) !== undefined);
    if (guess !== undefined) problems.push(unknownKey(guess, { zh: file, en: file }, section));
  }
  inspect(content, '', { settings, secretKeys, where }, problems);
  return content;
}

function parseFile(file: string): Tree {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw configError([{ zh: `读不到配置文件 ${file}`, en: `cannot read the configuration file ${file}` }], error);
  }
  let document: unknown;
  try {
    document = parse(text) ?? {};
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw configError(
      [{ zh: `${file} 不是有效的 YAML：${reason}`, en: `${file} is not valid YAML: ${reason}` }],
      error,
    );
  }
  if (!isTree(document)) {
    throw configError([{ zh: `${file} 不是键值表`, en: `${file} is not a mapping` }]);
  }
  return document;
}

interface Inspection {
  readonly settings: readonly Setting[];
  readonly secretKeys: readonly string[];
  readonly where: { readonly zh: string; readonly en: string };
}

function inspect(tree: Tree, parent: string, inspection: Inspection, problems: Problem[]): void {
  for (const [key, value] of Object.entries(tree)) {
    const path = parent === '' ? key : `${parent}.${key}`;
    if (inspection.settings.some((setting) => setting.path === path)) {
      if (isSecret(path, inspection.secretKeys)) {
        problems.push({
          zh: `${path} 是机密，不能写在 ${inspection.where.zh}，请用环境变量或其 _FILE 形式`,
          en: `${path} is a secret and may not stand in ${inspection.where.en}; use the environment variable or its _FILE form`,
        });
      }
    } else if (inspection.settings.some((setting) => setting.path.startsWith(`${path}.`))) {
      if (isTree(value)) inspect(value, path, inspection, problems);
      else if (value === null || value === undefined) delete tree[key];
    } else {
      const paths = inspection.settings.map((setting) => setting.path);
      problems.push(unknownKey(path, inspection.where, nearest(path, paths)));
      // Told once; the schema would tell it again.
      delete tree[key];
    }
  }
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
