import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rules = ['biome.json', '.oxlintrc.json', 'knip.jsonc', 'tsconfig.base.json', 'tsconfig.json', '.gitignore'];

const workspaces = ['vocabulary', 'store', 'harness', 'broker'];

const clean: Readonly<Record<string, string>> = {
  'package.json': pkg({ name: 'planted', workspaces }),
  'tools/check.ts': "console.log('check');\n",
  'vocabulary/package.json': pkg({ name: '@vigil/vocabulary', exports: './src/index.ts' }),
  'vocabulary/tsconfig.json':
    '{ "extends": "../tsconfig.base.json", "compilerOptions": { "types": [] }, "include": ["src"] }\n',
  'vocabulary/src/index.ts': "export { word } from './word.ts';\n",
  'vocabulary/src/word.ts': "export const word: string = 'word';\n",
  'store/package.json': pkg({ name: '@vigil/store', exports: './src/index.ts' }),
  'store/src/index.ts': "export const shelf: string = 'shelf';\n",
  'harness/package.json': pkg({ name: '@vigil/harness', exports: './src/index.ts' }),
  'harness/src/index.ts': "export const kit: string = 'kit';\n",
  'broker/package.json': pkg({
    name: '@vigil/broker',
    dependencies: { '@vigil/store': '0.1.0', '@vigil/vocabulary': '0.1.0', zod: '4.6.7' },
    devDependencies: { '@vigil/harness': '0.1.0' },
  }),
  'broker/src/main.ts':
    "import { word } from '@vigil/vocabulary';\nimport { z } from 'zod';\n\nconsole.log(word, z.string());\n",
  'broker/test/a.test.ts':
    "import { kit } from '@vigil/harness';\nimport { shelf } from '@vigil/store';\n\nconsole.log(kit, shelf);\n",
};

function pkg(content: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ version: '0.1.0', private: true, type: 'module', ...content }, undefined, 2)}\n`;
}

export interface PlantedProject {
  readonly root: string;
  remove(): Promise<void>;
}

/** A small project under this project's own rules, clean except for what `files` adds or replaces. */
export async function plant(files: Readonly<Record<string, string>>): Promise<PlantedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-planted-'));
  await Promise.all(rules.map((rule) => cp(join(root, rule), join(folder, rule))));
  for (const [path, content] of Object.entries({ ...clean, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await linkModules(folder);
  return { root: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** This project's libraries and tools, with the planted workspaces in the place of its own. */
async function linkModules(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@vigil'), { recursive: true });
  const entries = (await readdir(join(root, 'node_modules'))).filter((entry) => entry !== '@vigil');
  await Promise.all(entries.map((entry) => symlink(join(root, 'node_modules', entry), join(modules, entry))));
  for (const name of workspaces) await symlink(join(folder, name), join(modules, '@vigil', name));
}
