import { lastImport, undoLastImport } from '@vigil/register';
import { type ImportRecord, StoreError, type UndoObstacle } from '@vigil/store';
import { registerUndone, tableLists } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { commandLineActor } from '../actor.ts';
import { confirm } from '../confirm.ts';
import { EXIT, Refusal } from '../exit.ts';
import { dataDir, withStore } from '../installation.ts';
import { say } from '../output.ts';

const shownObstacles = 50;

/** `vigil register imports | undo`: what was brought in, and back. */
export function addRegisterImportCommands(program: Command, command: Command): void {
  command
    .command('imports')
    .description('What was imported, the newest first.')
    .option('--json', 'the answer as JSON')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const done = await withStore(dataDir(program), (store) => store.read.registerImports.list(20));
      if (json === true) say(JSON.stringify(done, null, 2));
      else
        for (const one of done)
          say(importText(one) + (one.undoneAt === null ? '' : ` · 已撤销 undone by ${one.undoneBy}`));
    });

  command
    .command('undo [import]')
    .description('Takes back the last import, named by its number: what it added goes, what it changed is as before.')
    .option('--yes', 'the last import, whichever it is; for scripts')
    .option('--rest', 'leave rows that cannot be taken back as they are, take back the rest')
    .option('--json', 'the answer as JSON')
    .action(async (named: string | undefined, { yes, rest, json }: UndoOptions) => {
      // Asked outside the write lock; one that came meanwhile is not taken back in its place.
      const last = await withStore(dataDir(program), lastImport);
      if (last === null)
        throw new Refusal(EXIT.noInput, { zh: '没有可撤销的导入', en: 'there is no import to take back' });
      await meant(last, named, yes === true);
      const by = { actor: commandLineActor(), now: Date.now, rest: rest === true, importId: last.id };
      const report = await withStore(dataDir(program), (store) =>
        undoLastImport(store, by).catch((error: unknown) => {
          throw obstaclesOf(error) ?? error;
        }),
      );
      if (json === true) say(JSON.stringify(report, null, 2));
      else {
        say(
          `撤销 undone: ${report.removed} removed, ${report.restored} as before, ${report.credentials} credentials removed, ${report.obstacles.length} left`,
        );
        for (const one of report.obstacles.slice(0, shownObstacles)) say(`  ${obstacleText(one)}`);
      }
    });
}

interface UndoOptions {
  readonly yes?: boolean;
  readonly rest?: boolean;
  readonly json?: boolean;
}

function importText({ id, at, actor, source, counts }: ImportRecord): string {
  const parts = tableLists.map((list) => `${list} +${counts[list].added} ~${counts[list].changed}`);
  return `#${id} ${new Date(at).toISOString()} ${actor} ${source}: ${parts.join(', ')}`;
}

/** Said twice, an undo would go on to the import before: which one is meant is said or asked. */
async function meant(last: ImportRecord, named: string | undefined, yes: boolean): Promise<void> {
  const text = importText(last);
  if (named === undefined)
    await confirm(
      { zh: `将撤销导入 ${text}（或写明编号：undo ${last.id}）`, en: `takes back import #${last.id}` },
      yes,
    );
  else if (named.replace(/^#/, '') !== String(last.id))
    throw new Refusal(EXIT.data, {
      zh: `${named} 不是可撤销的那次导入，没有改动；最后一次是 ${text}`,
      en: `${named} is not the import that can be taken back, nothing was changed; that is #${last.id}`,
    });
}

const { obstacles } = registerUndone.shape;
const obstacleText = ({ list, id, reason, by }: UndoObstacle): string =>
  `${list} ${id}: ${reason}${by === '' ? '' : ` ${by}`}`;
function obstaclesOf(error: unknown): Refusal | null {
  if (!(error instanceof StoreError) || error.fault !== 'bad-input') return null;
  const found = obstacles.safeParse(error.details);
  if (!found.success) return null;
  const some = found.data.slice(0, 20).map(obstacleText);
  return new Refusal(EXIT.data, {
    zh: `有 ${found.data.length} 行不能撤销，什么也没有改动；可用 --rest 撤销其余各行`,
    en: `${found.data.length} rows cannot be taken back, nothing was changed; take back the rest with --rest\n  ${some.join('\n  ')}`,
  });
}
