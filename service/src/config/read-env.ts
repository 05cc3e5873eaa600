import { readFileSync } from 'node:fs';
import { nearest } from '../nearest.ts';
import { type Problem, unknownKey } from './config-error.ts';
import { envName, isSecret } from './env-name.ts';
import type { Setting } from './settings.ts';

export interface EnvSource {
  readonly env: NodeJS.ProcessEnv;
  readonly prefix: string;
  readonly aliases: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/** Values by path from the environment. An empty variable counts as not set (compose files write `${X:-}`). */
export function readEnv(
  settings: readonly Setting[],
  source: EnvSource,
  problems: Problem[],
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  const names = new Set<string>();
  for (const setting of settings) {
    const name = envName(setting.path, source.prefix, source.aliases);
    names.add(name);
    if (isSecret(setting.path, source.secretKeys)) names.add(`${name}_FILE`);
  }
  for (const setting of settings) {
    const name = envName(setting.path, source.prefix, source.aliases);
    const text = textOf(setting, name, source, problems);
    if (text === undefined) continue;
    values.set(setting.path, valueOf(setting, name, text, problems));
  }
  for (const name of Object.keys(source.env)) {
    if (!name.startsWith(source.prefix) || names.has(name) || source.env[name] === '') continue;
    // What was a process's own setting and is the installation's now.
    const shared = `VIGIL_${name.slice(source.prefix.length)}`;
    const guess = names.has(shared) ? shared : nearest(name, names);
    problems.push(unknownKey(name, { zh: '环境变量', en: 'the environment' }, guess));
  }
  return values;
}

function textOf(setting: Setting, name: string, source: EnvSource, problems: Problem[]): string | undefined {
  const text = source.env[name] || undefined;
  if (!isSecret(setting.path, source.secretKeys)) return text;
  const file = source.env[`${name}_FILE`] || undefined;
  if (file === undefined) return text;
  if (text !== undefined) {
    problems.push({ zh: `${name} 与 ${name}_FILE 只能设一个`, en: `set either ${name} or ${name}_FILE, not both` });
    return undefined;
  }
  try {
    // Secret files usually end in the newline of the editor that wrote them.
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({
      zh: `读不到 ${name}_FILE 指定的文件：${reason}`,
      en: `cannot read the file of ${name}_FILE: ${reason}`,
    });
    return undefined;
  }
}

/** What cannot be converted stays text: the schema's own complaint is clearer than one about conversion. */
function valueOf(setting: Setting, name: string, text: string, problems: Problem[]): unknown {
  switch (setting.kind) {
    case 'text':
      return text;
    case 'number':
      return Number.isNaN(Number(text)) ? text : Number(text);
    case 'boolean':
      return booleans.get(text.toLowerCase()) ?? text;
    case 'list':
      return /^\s*\[/.test(text) ? jsonOf(name, text, problems) : text.split(',').map((item) => item.trim());
    case 'json':
      return /^\s*[[{"]/.test(text) ? jsonOf(name, text, problems) : text;
  }
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

function jsonOf(name: string, text: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({ zh: `${name} 不是有效的 JSON：${reason}`, en: `${name} is not valid JSON: ${reason}` });
    return undefined;
  }
}
