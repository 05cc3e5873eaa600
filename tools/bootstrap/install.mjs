import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, say } from './say.mjs';

/** Installs what package-lock.json says unless that is what node_modules holds. */
export async function ensureModules(root, exclusively) {
  if (modulesAreFresh(root)) return;
  await exclusively(root, async () => {
    // Whoever held the lock before us may have done it.
    if (!modulesAreFresh(root)) await install(root);
  });
}

function modulesAreFresh(root) {
  const stamp = join(root, 'node_modules', '.vigil-lock');
  const wanted = stampText(root);
  if (read(stamp) === wanted) return true;
  // A developer's own `npm ci` leaves no stamp of ours, but npm's record of what it installed.
  if (!installedMatchesLock(root)) return false;
  writeFileSync(stamp, wanted);
  return true;
}

/** A node_modules brought from another platform has the wrong binaries, hence the platform. */
function stampText(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

/** npm writes node_modules/.package-lock.json last, so an install that was cut off has none. */
function installedMatchesLock(root) {
  const installed = read(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const have = JSON.parse(installed).packages;
  const want = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  for (const [path, entry] of Object.entries(want)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const found = have[path];
    if (
      found === undefined ? !entry.optional : found.version !== entry.version || found.integrity !== entry.integrity
    ) {
      return false;
    }
    if (found !== undefined && !existsSync(join(root, path))) return false;
  }
  return Object.keys(have).every((path) => want[path] !== undefined);
}

async function install(root) {
  say('安装依赖，约半分钟… / Installing dependencies, about half a minute…');
  const started = Date.now();
  // NODE_ENV=production would leave out the tools that build and test, omit=optional in somebody's .npmrc the runtime.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const shell = process.platform === 'win32' && command === 'npm';
  const child = spawn(command, [...prefix, ...args], { cwd: root, shell, stdio: ['ignore', 2, 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      errors += String(error);
      resolve(127);
    });
    child.once('close', resolve);
  });
  if (code !== 0) throw failure(errors, code);
  // npm makes no folder when there is nothing to put into it.
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules', '.vigil-lock'), stampText(root));
  say(`依赖已安装（${seconds(started)}）。 / Dependencies installed (${seconds(started)}).`);
}

function failure(errors, code) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/.test(errors)) {
    return new Refusal(
      69,
      '无法连接 npm 软件源，依赖没有装上；请检查网络或 npm 的 registry 设置，再运行一次。',
      'The npm registry cannot be reached, so the dependencies are not installed; check the network or npm’s registry setting and run again.',
    );
  }
  if (/ENOSPC/.test(errors)) {
    return new Refusal(78, '磁盘已满，依赖没有装上。', 'The disk is full, so the dependencies are not installed.');
  }
  if (/EACCES|EPERM|EROFS/.test(errors)) {
    return new Refusal(
      78,
      '项目文件夹不可写，依赖没有装上。',
      'The project folder is not writable, so the dependencies are not installed.',
    );
  }
  say(errors.trim());
  return new Refusal(70, `npm ci 失败（${code}），原因见上。`, `npm ci failed (${code}), see above.`);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
