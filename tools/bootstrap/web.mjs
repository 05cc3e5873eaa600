import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seconds } from './install.mjs';
import { Refusal, say } from './say.mjs';

const webFolder = 'dashboard/web';
/** Everything the bundle is made of. The lock stands for the libraries. */
const sources = [webFolder, 'vocabulary/src', 'vocabulary/package.json', 'tsconfig.base.json', 'package-lock.json'];
const notSources = new Set(['node_modules', 'dist', 'dist-next', 'dist-last', 'test']);

/** True when the built console was made from the sources as they are now. */
export function webIsFresh(root) {
  const stamp = join(root, webFolder, 'dist', '.vigil-sources');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(root);
}

function hashOf(root) {
  const hash = createHash('sha256');
  for (const source of sources) addTo(hash, root, source);
  return hash.digest('hex');
}

function addTo(hash, root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  const entries = isFolder(full);
  if (entries === undefined) {
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    return;
  }
  for (const entry of entries.toSorted()) if (!notSources.has(entry)) addTo(hash, root, `${path}/${entry}`);
}

function isFolder(full) {
  try {
    return readdirSync(full);
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Builds beside the old bundle and swaps: a running dashboard never serves half a console. */
export async function buildWeb(root, node) {
  say('构建网页控制台… / Building the web console…');
  const started = Date.now();
  const cwd = join(root, webFolder);
  const before = hashOf(root);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(node, [vite, 'build', '--outDir', 'dist-next', '--emptyOutDir', '--logLevel', 'warn'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    say(output.trim());
    throw new Refusal(
      70,
      `网页控制台构建失败（${code}），原因见上。`,
      `Building the web console failed (${code}), see above.`,
    );
  }
  const at = (name) => join(cwd, name);
  // The hash from before: sources edited meanwhile make the bundle stale, not fresh.
  writeFileSync(at('dist-next/.vigil-sources'), before);
  rmSync(at('dist-last'), { recursive: true, force: true });
  if (existsSync(at('dist'))) renameSync(at('dist'), at('dist-last'));
  renameSync(at('dist-next'), at('dist'));
  rmSync(at('dist-last'), { recursive: true, force: true });
  say(`网页控制台已构建（${seconds(started)}）。 / Web console built (${seconds(started)}).`);
}
