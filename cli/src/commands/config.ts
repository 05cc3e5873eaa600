import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type ConfigReport, errnoOf, problemOf, strangeSections } from '@vigil/service';
import type { Command } from 'commander';
import { contradictions, strangers } from '../config/contradictions.ts';
import { readProcesses } from '../config/read-processes.ts';
import { EXIT, Refusal } from '../exit.ts';
import { dataDir } from '../installation.ts';
import { columns, print } from '../output.ts';

interface Where {
  readonly file?: string;
  readonly variables?: string;
}

function variablesIn(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = errnoOf(error) ?? String(error);
    throw new Refusal(why === 'ENOENT' ? EXIT.noInput : EXIT.data, {
      zh: `无法读取 ${file}（${why}）`,
      en: `${file} cannot be read (${why})`,
    });
  }
}

/** The environment as the processes would have it. */
function environmentOf(program: Command, { file, variables }: Where): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(variables === undefined ? {} : variablesIn(variables)),
    ...(file === undefined ? {} : { VIGIL_CONFIG: file }),
    ...(program.getOptionValueSource('data') === 'cli' ? { VIGIL_DATA: dataDir(program) } : {}),
  };
}

/** Each thing once, though several processes may say it. */
async function examine(env: NodeJS.ProcessEnv): Promise<ConfigReport> {
  const reports = await readProcesses(env);
  const file = env['VIGIL_CONFIG'] || undefined;
  const settings = new Map(reports.flatMap((one) => one.settings.map((setting) => [setting.path, setting] as const)));
  const sections: ConfigReport['problems'][number][] = [];
  // A file that cannot be read is told by every process.
  if (file !== undefined) problemOf(() => sections.push(...strangeSections(file)));
  const all = [...settings.values()];
  const problems = [
    ...reports.flatMap((one) => one.problems),
    ...sections,
    ...contradictions(all),
    ...strangers(env, all),
  ];
  return { settings: all, problems: [...new Map(problems.map((problem) => [problem.en, problem])).values()] };
}

/** `vigil config …`: what the processes would be configured with, before one of them is started. */
export function addConfigCommands(program: Command): void {
  const command = program
    .command('config')
    .description('Configuration of the processes, looked at without starting any.');
  const withPlace = (one: Command): Command =>
    one
      .option('--file <yaml>', 'configuration file (default: VIGIL_CONFIG)')
      // Not `--env-file`: Node takes that for itself wherever it stands.
      .option('--variables <file>', 'variables as the units have them, e.g. /etc/vigil/vigil.env')
      .option('--json', 'the answer as JSON');

  withPlace(command.command('check'))
    .description('Says everything that is wrong with file and environment at once; ends with 78 when something is.')
    .action(async ({ json, ...where }: Where & { readonly json?: boolean }) => {
      const { problems } = await examine(environmentOf(program, where));
      print(json, { problems }, () => problems.map(({ zh, en }) => `${zh} · ${en}\n`).join(''));
      if (problems.length > 0)
        throw new Refusal(EXIT.config, { zh: `配置有 ${problems.length} 处错误`, en: `${problems.length} faults` });
      if (json !== true) process.stdout.write('配置无误 · nothing is wrong\n');
    });

  withPlace(command.command('print'))
    .description('Every setting as the processes would have it and where it comes from; secrets read ***.')
    .option('--changed', 'only what is not the default')
    .action(async ({ json, changed, ...where }: Where & { readonly json?: boolean; readonly changed?: boolean }) => {
      const { settings } = await examine(environmentOf(program, where));
      const shown = settings.filter(({ from }) => changed !== true || from !== 'default');
      print(json, shown, () =>
        columns(shown.map(({ path, env, value, from }) => [path, JSON.stringify(value), from, env])),
      );
    });
}
