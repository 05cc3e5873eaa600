import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { views } from '../src/views/list.ts';

const root = new URL('../', import.meta.url);
const dist = new URL('dist/', root);
const built = existsSync(new URL('.vite/manifest.json', dist));
const reason = built ? '' : ' — skipped: no build (npm run build:web)';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

function manifest(): Readonly<Record<string, Chunk>> {
  return JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
}
function firstLoad(chunks: Readonly<Record<string, Chunk>>): ReadonlySet<string> {
  const seen = new Set<string>();
  const add = (key: string): void => {
    const chunk = chunks[key];
    if (chunk === undefined || seen.has(chunk.file)) return;
    seen.add(chunk.file);
    for (const next of chunk.imports ?? []) add(next);
  };
  for (const [key, chunk] of Object.entries(chunks)) if (chunk.isEntry === true) add(key);
  return seen;
}
/** A viewer of another project, loaded by the page of the API reference alone, under a policy of its own. */
const isViewer = (name: string): boolean => name.startsWith('redoc.');
const text = (file: string): string => readFileSync(new URL(file, dist), 'utf8');

describe.skipIf(!built)(`bundle${reason}`, () => {
  it('costs at most 220 KB on the wire before the board stands, where Brotli is taken, and 250 KB with gzip', () => {
    const chunks = manifest();
    const scripts = [...firstLoad(chunks)];
    const styles = Object.values(chunks).flatMap((chunk) => (scripts.includes(chunk.file) ? (chunk.css ?? []) : []));
    const wire = (tail: '.br' | '.gz'): number =>
      [...scripts, ...new Set(styles)].reduce((sum, file) => {
        const packed = new URL(file + tail, dist);
        return sum + (existsSync(packed) ? readFileSync(packed) : readFileSync(new URL(file, dist))).length;
      }, 0);
    expect(scripts.length).toBeGreaterThan(0);
    expect(styles.length).toBeGreaterThan(0);
    expect(wire('.br')).toBeLessThanOrEqual(220 * 1024);
    expect(wire('.gz')).toBeLessThanOrEqual(250 * 1024);
  });
  it('has every asset packed both ways, the same bytes, and none that a slow line waits for by itself', () => {
    const names = readdirSync(new URL('assets/', dist)).filter((name) => /\.(js|css|svg)$/.test(name));
    for (const name of names) {
      const bytes = readFileSync(new URL(`assets/${name}`, dist));
      if (!isViewer(name)) expect(bytes.length, name).toBeLessThan(600 * 1024);
      if (bytes.length < 1_024) continue;
      for (const [tail, unpack] of [['.br', brotliDecompressSync] as const, ['.gz', gunzipSync] as const]) {
        const packed = readFileSync(new URL(`assets/${name}${tail}`, dist));
        expect(unpack(packed).equals(bytes), name + tail).toBe(true);
        expect(packed.length, name + tail).toBeLessThan(bytes.length);
      }
    }
  });
  it('loads the board first, and views, antd and charts only when they are asked for', () => {
    const first = firstLoad(manifest());
    expect([...first].some((file) => text(file).includes('zrender'))).toBe(false);
    const later = [
      ...views.filter(({ path }) => path !== '/').map(({ name }) => `${name}-view`),
      'history-chart',
      'antd',
    ];
    for (const part of later)
      expect(
        [...first].some((file) => file.includes(part)),
        part,
      ).toBe(false);
  });
  it('takes types and lists from the vocabulary, not the checks that the server makes', () => {
    const files = readdirSync(new URL('assets/', dist)).filter((name) => name.endsWith('.js'));
    // Each schema of zod carries its inside under this name.
    for (const name of files) expect(text(`assets/${name}`).includes('_zod'), name).toBe(false);
  });
  it('runs under a policy without eval', () => {
    const files = readdirSync(new URL('assets/', dist)).filter((name) => name.endsWith('.js') && !isViewer(name));
    for (const name of files) {
      // engine.io's last resort for an environment with neither self nor window: no browser gets there.
      const source = text(`assets/${name}`).replace('window:Function(`return this`)()', '');
      expect(/\beval\(|new Function\(|\bFunction\(['"`]/.test(source), name).toBe(false);
    }
  });
  it('names no other host to load anything from', () => {
    expect(readFileSync(new URL('index.html', dist), 'utf8')).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});

describe('sources', () => {
  it('import nothing of Node', () => {
    const files = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/.test(name),
    );
    expect(files.length).toBeGreaterThan(30);
    for (const file of files)
      expect(readFileSync(new URL(`src/${file}`, root), 'utf8'), file).not.toMatch(
        /from '(node:|@vigil\/(?!vocabulary'))/,
      );
  });
});
