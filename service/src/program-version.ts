import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** What runs here: the version of package.json, and the commit where a checkout or a release says it. */
export interface ProgramVersion {
  readonly version: string;
  /** 40 hexadecimal digits; null: nobody knows. */
  readonly commit: string | null;
}

const sources = resolve(import.meta.dirname, '../..');
const manifest = z.looseObject({ version: z.string() });
const hash = /^[0-9a-f]{40}$/;

/** @param root the folder of package.json; default: that of this program */
export function programVersion(root: string = sources): ProgramVersion {
  const { version } = manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return { version, commit: textOf(join(root, '.release')) ?? headOf(join(root, '.git')) };
}

/** `0.1.0 (a1b2c3d4e5f6)` */
export function versionText({ version, commit }: ProgramVersion): string {
  return commit === null ? version : `${version} (${commit.slice(0, 12)})`;
}

/** The commit that is checked out, without asking git: a release may run where there is none. */
function headOf(folder: string): string | null {
  if (!existsSync(join(folder, 'HEAD'))) return null;
  const head = readFileSync(join(folder, 'HEAD'), 'utf8').trim();
  const [, ref] = /^ref: (\S+)$/.exec(head) ?? [];
  if (ref === undefined) return hash.test(head) ? head : null;
  return textOf(join(folder, ref)) ?? packed(join(folder, 'packed-refs'), ref);
}

function packed(file: string, ref: string): string | null {
  if (!existsSync(file)) return null;
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((text) => text.endsWith(` ${ref}`));
  return line?.split(' ')[0] ?? null;
}

function textOf(file: string): string | null {
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8').trim();
  return hash.test(text) ? text : null;
}
