import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { root, runProgram, vigilCommand } from '@vigil/harness';
import { scenarios } from '@vigil/simulators';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

let pages: readonly { readonly path: string; readonly text: string }[] = [];
beforeAll(async () => {
  const { stdout } = await runProgram('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']);
  pages = stdout
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
});

/** As GitHub makes the anchor of a heading. */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(
    ([, heading = '']) => {
      const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${count}`;
    },
  );
  return new Set(anchors);
}

describe('links', () => {
  it('between our pages resolve, anchors too', () => {
    const broken = pages.flatMap(({ path, text }) =>
      [
        ...text
          .replaceAll(/^```[\s\S]*?^```$/gm, '')
          .replaceAll(/`[^`\n]*`/g, '')
          .matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g),
      ].flatMap(([, link = '']) => {
        if (/^(?:[a-z]+:|\/\/)/.test(link)) return [];
        const [file = '', anchor = ''] = decodeURI(link).split('#');
        const target = file === '' ? path : normalize(join(dirname(path), file));
        if (!existsSync(join(root, target))) return [`${path}: ${link}`];
        if (anchor === '' || statSync(join(root, target)).isDirectory() || !target.endsWith('.md')) return [];
        return anchorsOf(readFileSync(join(root, target), 'utf8')).has(anchor)
          ? []
          : [`${path}: ${link} (no such heading)`];
      }),
    );
    expect(broken).toEqual([]);
    expect(pages.length).toBeGreaterThan(5);
  });
});

describe('commands', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const uses = (pattern: RegExp): readonly { readonly where: string; readonly what: string }[] =>
    pages
      .filter(({ path }) => path !== 'CHANGELOG.md')
      .flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([, what = '']) => ({ where: path, what })));

  it('npm run … names a script', () => {
    const unknown = uses(/\bnpm run (?:-s |-w \S+ )?([\w:-]+)/g).filter(({ what }) => scripts[what] === undefined);
    expect(unknown).toEqual([]);
  });

  it('npm run scenario … names a scenario', () => {
    const names = new Set(scenarios.map(({ name }) => name));
    const unknown = uses(/\bnpm run (?:-s )?scenario (?:-- )?([a-z][a-z-]*)/g).filter(({ what }) => !names.has(what));
    expect(unknown).toEqual([]);
  });

  it('npm run vigil -- … is understood by the command line, options too', async () => {
    const commands = uses(/\bnpm run (?:-s )?vigil -- ([^\n`#)|]+)/g).filter(({ what }) => !what.startsWith('--'));
    const known = new Map<string, string>();
    for (const { where, what } of commands) {
      const words = what.trim().split(/\s+/);
      const name = words.slice(0, words[0] === 'health' ? 1 : 2);
      const key = name.join(' ');
      if (!known.has(key)) known.set(key, await vigilCommand('/nowhere', ...name, '--help'));
      const help = known.get(key) ?? '';
      expect(help, `${where}: ${what}`).toContain(`vigil ${key}`);
      for (const option of words.filter((word) => word.startsWith('--')))
        expect(help, `${where}: ${what}`).toContain(option);
    }
    expect(known.size).toBeGreaterThan(1);
  });

  it('npm start -- … has options that exist', async () => {
    const help = (await runProgram(process.execPath, [join(root, 'cli/src/start/main.ts'), '--help'])).stdout;
    const unknown = uses(/\bnpm start -- ([^\n`#|]+)/g).flatMap(({ where, what }) =>
      (what.match(/--[a-z-]+/g) ?? [])
        .filter((option) => !help.includes(option))
        .map((option) => `${where}: ${option}`),
    );
    expect(help).toContain('--city');
    expect(unknown).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  it('names files and functions that exist', async () => {
    const tracked = (await runProgram('git', ['ls-files', '--cached', '--others', '--exclude-standard'])).stdout
      .split('\n')
      .filter((path) => path !== '' && existsSync(join(root, path)));
    const text = pages.find(({ path }) => path === 'docs/architecture.md')?.text ?? '';
    const find = (folder: string, name: string): string | undefined =>
      tracked.find((path) => path === name || path === `${folder}/${name}`) ??
      tracked.find((path) => path.startsWith(`${folder}/`) && path.endsWith(`/${name}`));
    const missing: string[] = [];
    let looked = 0;
    // The journey: a line that is a folder, and below it its files, each with the names that matter in it.
    let folder = '';
    for (const line of text.split('\n')) {
      folder = /^ ([\w/-]+\/src[\w/]*)$/.exec(line)?.[1] ?? folder;
      for (const [, name = '', names = ''] of line.matchAll(/([\w./-]+\.tsx?)((?: +#?[a-z]\w*,?)*)/g)) {
        if (folder === '') continue;
        const file = find(folder, name);
        looked += 1;
        if (file === undefined) missing.push(`${folder}: ${name}`);
        else
          for (const word of names.replaceAll(',', '').trim().split(/ +/))
            if (!readFileSync(join(root, file), 'utf8').includes(word)) missing.push(`${file}: ${word}`);
      }
      if (line === '```') folder = '';
    }
    expect(looked).toBeGreaterThan(30);
    // Elsewhere: paths in code style, also those that begin in the middle where the sentence says where.
    for (const [, name = ''] of text.matchAll(/`([\w@./-]*\/[\w./-]*|[\w-]+\.(?:ts|tsx|json|md))`/g))
      if (!name.startsWith('@') && !name.startsWith('data/') && !/[*<]/.test(name)) {
        const exists = existsSync(join(root, name)) || tracked.some((path) => `/${path}`.includes(`/${name}`));
        if (!exists) missing.push(name);
      }
    expect(missing).toEqual([]);
  });
});

describe('docs/invariants.md', () => {
  it('names tests that exist', () => {
    const page = pages.find(({ path }) => path === 'docs/invariants.md');
    const named = [...(page?.text ?? '').matchAll(/^- `([^`]+)` – "([^"]+)"/gm)];
    expect(named.length).toBeGreaterThan(20);
    const missing = named.flatMap(([, path = '', name = '']) => {
      const file = join(root, path);
      if (!existsSync(file)) return [`${path} does not exist`];
      // In the source an apostrophe may be escaped.
      return readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(name) ? [] : [`${path} has no "${name}"`];
    });
    expect(missing).toEqual([]);
  });

  it('names at least one test for each invariant', () => {
    const text = pages.find(({ path }) => path === 'docs/invariants.md')?.text ?? '';
    const sections = text.split(/^## /m).slice(1);
    expect(sections.filter((section) => /^\d+\./.test(section)).length).toBeGreaterThanOrEqual(10);
    for (const section of sections.filter((part) => /^\d+\./.test(part)))
      expect(section, section.split('\n')[0]).toMatch(/^- `[^`]+\.test\.tsx?` – "/m);
  });
});
