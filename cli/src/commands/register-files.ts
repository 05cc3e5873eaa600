import { basename } from 'node:path';
import {
  changedFields,
  encodings,
  exportRegister,
  type FilePlan,
  faultsCsv,
  shownCredential,
  template,
} from '@vigil/register';
import { type RegisterFault, registerFaultText, tableLists, weightOf } from '@vigil/vocabulary';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { EXIT, Refusal } from '../exit.ts';
import { contentOf, mappingOf } from '../import-asked.ts';
import { dataDir, withStore } from '../installation.ts';
import { openNew } from '../new-file.ts';
import { say } from '../output.ts';
import { type Imported, importRegister } from '../register-import.ts';

const shownRemarks = 50;
const shownChanges = 50;

const importOptions = z.object({
  dryRun: z.boolean().optional(),
  goodRows: z.boolean().optional(),
  faults: z.string().optional(),
  encoding: z.enum(encodings).optional(),
  delimiter: z.string().length(1).optional(),
  list: z.enum(tableLists).optional(),
  map: z.array(z.string().regex(/^.+=.*$/)).optional(),
  language: z.enum(['zh', 'en']),
  force: z.boolean().optional(),
  json: z.boolean().optional(),
});

const force = ['--force', 'replace the file if there is one'] as const;
const language = (): Option =>
  new Option('--language <language>', 'of column names and faults').choices(['zh', 'en']).default('zh');

/** `vigil register import | export | template`: files that go in and come out. */
export function addRegisterFileCommands(program: Command, command: Command): void {
  command
    .command('import <file>')
    .description('Imports a register file (CSV, XLSX, JSON); a file with a fault is refused as a whole.')
    .option('--dry-run', 'say what would change, change nothing')
    .option('--good-rows', 'leave out the rows with faults instead of refusing the file')
    .option('--faults <file>', 'write every fault and warning into a CSV')
    .option(...force)
    .addOption(new Option('--encoding <name>', 'default: recognised').choices([...encodings]))
    .option('--delimiter <sign>', 'default: recognised')
    .addOption(new Option('--list <list>', 'default: recognised by its columns').choices([...tableLists]))
    .option('--map <column=field...>', 'which field a column of the file is; "column=" leaves it out')
    .addOption(language())
    .option('--json', 'the answer as JSON')
    .action(async (file: string, given: unknown) => {
      const options = importOptions.parse(given);
      const mapping = mappingOf(options.map ?? [], options.list);
      const bytes = await contentOf(file);
      const report = options.faults === undefined ? null : await openNew(options.faults, options.force);
      const imported = await importRegister(
        dataDir(program),
        { name: basename(file), bytes },
        { ...options, mapping, progress: process.stderr.isTTY ? showProgress : undefined },
      ).catch(async (error: unknown) => {
        await report?.drop();
        throw error;
      });
      await report?.write(faultsCsv(imported.plan.remarks, options.language));
      if (options.json === true) say(JSON.stringify(asJson(imported), null, 2));
      else tell(imported);
      const { kind, plan } = imported;
      if (kind === 'changed') throw changedSince;
      if (kind !== 'imported' && faultsOf(plan) > 0) throw refused(plan);
    });

  command
    .command('export')
    .description('Writes the register, or one of its lists, to a file or to standard output.')
    .addOption(new Option('--list <list>', 'default: all of it, as JSON').choices([...tableLists]))
    .addOption(new Option('--format <format>', 'default: CSV of a list, JSON of all').choices(['csv', 'json']))
    .option('--out <file>', 'default: standard output')
    .option(...force)
    .addOption(language())
    .action(async (given: unknown) => {
      const options = exportOptions.parse(given);
      const { list, format = list === undefined ? 'json' : 'csv', out, force: replace } = options;
      if (list === undefined && format === 'csv')
        throw new Refusal(EXIT.usage, {
          zh: 'CSV 每次导出一张表，请用 --list 指明',
          en: 'a CSV holds one list, name it with --list',
        });
      await withStore(dataDir(program), async (store) => {
        const chunks = exportRegister(store.read, { list: list ?? null, format, language: options.language });
        if (out !== undefined) await (await openNew(out, replace)).write(chunks);
        else for await (const chunk of chunks) process.stdout.write(chunk);
      });
    });

  command
    .command('template <list>')
    .description(`An empty CSV with the columns of a list: ${tableLists.join(', ')}.`)
    .addOption(language())
    .action((list: string, options: { readonly language: 'zh' | 'en' }) => {
      process.stdout.write(template(z.enum(tableLists).parse(list), options.language));
    });
}

const exportOptions = z.object({
  list: z.enum(tableLists).optional(),
  format: z.enum(['csv', 'json']).optional(),
  out: z.string().optional(),
  force: z.boolean().optional(),
  language: z.enum(['zh', 'en']),
});

function showProgress(step: string, done: number, total: number): void {
  process.stderr.write(`\r${step} ${done}/${total}${done === total ? '\n' : ''}`);
}

function placeOf({ sheet, row, column }: RegisterFault): string {
  const parts = [sheet ?? '', row === null ? '' : `行 row ${row}`, column === null ? '' : `[${column}]`];
  return parts.filter((part) => part !== '').join(' ');
}

function sentenceOf(one: RegisterFault): string {
  const zh = registerFaultText(one, 'zh');
  const en = registerFaultText(one, 'en');
  const todo = zh.todo === '' ? '' : `（${zh.todo} · ${en.todo}）`;
  return `  ${placeOf(one)} ${zh.what} · ${en.what}${todo}`;
}

const faultsOf = ({ remarks }: FilePlan): number => remarks.filter((one) => weightOf(one) === 'fault').length;
const changedSince = new Refusal(EXIT.tryAgain, {
  zh: '登记册在比对之后有人改过，什么也没有导入；以上是现在导入会做的改动，确认后重新执行',
  en: 'somebody changed the register after it was compared, nothing was imported; above is what would be done now: look at it and run the command again',
});

function refused(plan: FilePlan): Refusal {
  const n = faultsOf(plan);
  return new Refusal(EXIT.data, {
    zh: `文件有 ${n} 处错误，什么也没有改动${plan.isUnusable ? '' : '；改正后重试，或用 --good-rows 只导入无误的行'}`,
    en: `the file has ${n} faults, nothing was changed${plan.isUnusable ? '' : '; mend them, or import the good rows alone with --good-rows'}`,
  });
}

const tally = ({ plan }: Imported) => ({
  read: plan.read,
  added: plan.rows.filter(({ before }) => before === null).length,
  changed: plan.rows.filter(({ before }) => before !== null).length,
  unchanged: plan.unchanged,
  refused: plan.refused,
  credentials: plan.credentials.length,
});

const asJson = (imported: Imported) => ({
  format: imported.plan.format,
  encoding: imported.plan.encoding,
  delimiter: imported.plan.delimiter,
  tables: imported.plan.tables,
  ...tally(imported),
  imported: imported.kind === 'imported',
  importId: imported.kind === 'imported' ? imported.result.importId : null,
  changes: imported.plan.rows.map(({ list, id, before, after }) => ({
    list,
    id,
    new: before === null,
    fields: changedFields(before, after),
  })),
  newCredentials: imported.plan.credentials.map(shownCredential),
  remarks: imported.plan.remarks.map((one) => ({
    ...one,
    weight: weightOf(one),
    zh: registerFaultText(one, 'zh'),
    en: registerFaultText(one, 'en'),
  })),
});

function tell(imported: Imported): void {
  const { plan } = imported;
  const result = imported.kind === 'imported' ? imported.result : null;
  const how = [plan.format ?? '?', plan.encoding, plan.delimiter === null ? null : `"${plan.delimiter}"`];
  say(`文件 file: ${how.filter((one) => one !== null).join(' · ')}`);
  for (const { sheet, list, columns, rows } of plan.tables) {
    const known = columns.flatMap(({ header, field }) => (field === null ? [] : [`${header}→${field}`]));
    say(
      `表 list: ${sheet === null ? '' : `${sheet} `}${list ?? '–'} · ${rows} rows${known.length === 0 ? '' : ` · ${known.join(' ')}`}`,
    );
  }
  const { read, added, changed, unchanged, refused: out, credentials } = tally(imported);
  say(
    `读 read ${read} · 新增 new ${added} · 变更 changed ${changed} · 不变 unchanged ${unchanged} · 拒绝 refused ${out} · 凭证 credentials ${credentials}`,
  );
  if (result === null)
    for (const { list, id, before, after } of plan.rows.slice(0, shownChanges)) {
      const fields = Object.entries(changedFields(before, after)).map(([field, [was, is]]) =>
        before === null ? `${field}=${JSON.stringify(is)}` : `${field}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`,
      );
      say(`  ${before === null ? '+' : '~'} ${list} ${id}: ${fields.join(', ')}`);
    }
  if (result === null && plan.rows.length > shownChanges) say(`  … ${plan.rows.length - shownChanges} more`);
  for (const { id, vendor, role, units } of result === null ? plan.credentials.slice(0, shownChanges) : [])
    say(`  + credentials ${id}: ${vendor} ${role} ${units === 'all' ? '全部设备 all units' : units.join(', ')}`);
  if (result === null && plan.credentials.length > shownChanges)
    say(`  … ${plan.credentials.length - shownChanges} more`);
  const weights = ['fault', 'warning', 'note'] as const;
  const heads = { fault: '错误 faults', warning: '注意 warnings', note: '说明 notes' } as const;
  for (const weight of weights) {
    const mine = plan.remarks.filter((one) => weightOf(one) === weight);
    if (mine.length === 0) continue;
    say(`${heads[weight]}: ${mine.length}`);
    for (const one of mine.slice(0, weight === 'note' ? 10 : shownRemarks)) say(sentenceOf(one));
    if (mine.length > (weight === 'note' ? 10 : shownRemarks))
      say('  …（用 --faults <文件> 得到全部 · all of them with --faults <file>）');
  }
  if (result !== null)
    say(
      result.importId === null
        ? '与登记一致，什么也没有改动 · as the register is already, nothing was changed'
        : `已导入 imported #${result.importId}. 撤销 to take it back: npm run vigil -- register undo ${result.importId}`,
    );
  else if (imported.kind === 'dry-run') say('试运行，什么也没有改动 · dry run, nothing was changed');
}
