import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `--help` or `--version` among the words for the command itself: nothing is installed, built or written for them. */
export function askedFor(args) {
  for (const arg of args) {
    if (arg === '--') return undefined;
    if (arg === '--help' || arg === '-h') return 'help';
    if (arg === '--version' || arg === '-V') return 'version';
  }
  return undefined;
}

/** Can the command itself answer: are its libraries there? */
export const canAnswer = (root, { answers }) => answers && existsSync(join(root, 'node_modules', 'commander'));

export function versionOf(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

/** What is said of a command that cannot say it yet. */
export function briefHelp(name, commands) {
  const other = Object.entries(commands).map(([word, { what }]) => `  npm run ${word.padEnd(10)} ${what}`);
  const { what, answers } = commands[name];
  const more = answers
    ? '\n依赖尚未安装，第一次运行时安装；之后 --help 给出全部选项。\nNothing is installed yet, the first run does that; --help lists all options then.'
    : '';
  return `npm run ${name}\n  ${what}${more}\n\n${other.join('\n')}`;
}
