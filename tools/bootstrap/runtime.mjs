import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './say.mjs';

/**
 * The Node that runs the sources: the pinned package where the platform has one, else the current one if it is new
 * enough (24.11; docs/adr/0002). Container images delete the package and bring their own Node 24.
 */
export function pinnedRuntime(root, current = process) {
  const system = current.platform === 'win32' ? 'win' : current.platform;
  const file = current.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', `node-${system}-${current.arch}`, 'bin', file);
  if (existsSync(pinned)) return pinned;
  const [major, minor] = current.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 11)) return current.execPath;
  if (isShipped(root, `node-${system}-${current.arch}`))
    throw new Refusal(
      78,
      `随附的 Node.js 没有装上（npm 省略了可选依赖），请运行 npm ci --include=optional 后重试，或安装 Node.js 24.11 或更高版本（当前 ${current.versions.node}）。`,
      `The shipped Node.js was left out by npm (optional dependencies omitted); run npm ci --include=optional and try again, or install Node.js 24.11 or newer (this is ${current.versions.node}).`,
    );
  throw new Refusal(
    78,
    `本平台（${current.platform}-${current.arch}）没有随附 Node.js，请安装 Node.js 24.11 或更高版本（当前 ${current.versions.node}）。`,
    `No Node.js is shipped for ${current.platform}-${current.arch}; install Node.js 24.11 or newer (this is ${current.versions.node}).`,
  );
}

/** package-lock.json names a package of that name, so npm should have brought it. */
function isShipped(root, name) {
  const file = join(root, 'package-lock.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).packages?.[`node_modules/${name}`] !== undefined;
}
