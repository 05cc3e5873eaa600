// Plain JavaScript for the Node a machine happens to have (20.19 or newer, bootstrap.cjs sees to that): it only has to
// reach the pinned runtime.
// npm start | test | check | scenario | vigil | bench all come through here, because pre* hooks do not run
// (.npmrc: ignore-scripts=true, docs/adr/0002).
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askedFor, briefHelp, canAnswer, versionOf } from './bootstrap/help.mjs';
import { ensureModules } from './bootstrap/install.mjs';
import { exclusively } from './bootstrap/lock.mjs';
import { handOver } from './bootstrap/run.mjs';
import { pinnedRuntime } from './bootstrap/runtime.mjs';
import { Refusal, say } from './bootstrap/say.mjs';
import { buildWeb, webIsFresh } from './bootstrap/web.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * entry: what runs · web: needs the built console · ipc: an app that ends when this process is killed · answers: it
 * understands --help and --version itself
 */
const commands = {
  start: {
    entry: 'cli/src/start/main.ts',
    web: true,
    ipc: true,
    answers: true,
    what: '启动整套系统 · starts everything',
  },
  test: { entry: 'tools/run-tests.ts', web: true, ipc: false, answers: false, what: '全部测试 · all tests' },
  check: { entry: 'tools/check.ts', web: false, ipc: false, answers: false, what: '代码检查 · checks of the sources' },
  scenario: {
    entry: 'simulators/src/scenario-main.ts',
    web: false,
    ipc: true,
    answers: true,
    what: '演示场景 · scenarios',
  },
  vigil: {
    entry: 'cli/src/main.ts',
    web: false,
    ipc: false,
    answers: true,
    what: '管理命令 · administrator’s commands',
  },
  bench: { entry: 'bench/src/main.ts', web: true, ipc: false, answers: false, what: '测量 · measurements' },
};

async function main([name = '', ...args]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new Refusal(64, `用法：npm run <${Object.keys(commands).join('|')}>`, 'one of these commands is expected');
  }
  const asked = askedFor(args);
  if (asked === 'version' && !(name === 'vigil' && canAnswer(root, command))) {
    process.stdout.write(`${versionOf(root)}\n`);
    return 0;
  }
  if (asked !== undefined) {
    if (canAnswer(root, command))
      return handOver(pinnedRuntime(root), join(root, command.entry), args, { root, ipc: false, leavesTraces: false });
    process.stdout.write(`${briefHelp(name, commands)}\n`);
    return 0;
  }
  await ensureModules(root, exclusively);
  const node = pinnedRuntime(root);
  if (command.web && !webIsFresh(root)) await exclusively(root, () => webIsFresh(root) || buildWeb(root, node));
  const entry = join(root, command.entry);
  if (!existsSync(entry)) {
    throw new Refusal(
      70,
      `缺少文件 ${command.entry}，请检查代码是否完整。`,
      `${command.entry} is missing; is this checkout complete?`,
    );
  }
  return handOver(node, entry, args, { root, ipc: command.ipc });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
