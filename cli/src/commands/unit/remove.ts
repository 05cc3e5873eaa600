import {
  alarmsEnding,
  lanes,
  type RemovalObstacle,
  removalAudit,
  removalObstacles,
  type UnitRemoval,
  unitIdSchema,
} from '@vigil/vocabulary';
import type { Command } from 'commander';
import { commandLineActor } from '../../actor.ts';
import { confirm } from '../../confirm.ts';
import { EXIT, Refusal } from '../../exit.ts';
import { dataDir, withStore } from '../../installation.ts';
import { known } from './write.ts';

export function addRemoveUnit(command: Command, program: Command): void {
  command
    .command('remove-unit <id>')
    .description('Takes one unit out of the register, after saying what goes with it; its history stays.')
    .option('--yes', 'do it without asking, also with open alarms that are no emergency; for scripts')
    .action(async (idText: string, options: { readonly yes?: boolean }) => {
      const id = unitIdSchema.parse(idText);
      // Asked outside the write lock; what changes meanwhile is refused by version and number.
      const seen = await withStore(dataDir(program), async ({ read }) => known(id, await read.register.removal(id)));
      const ending = alarmsEnding(seen.openAlarms);
      refuseObstacles(seen, removalObstacles(seen, ending));
      const goes = goingText(seen);
      await confirm({ zh: `删除设备 ${id}：${goes.zh}`, en: `removes unit ${id}: ${goes.en}` }, options.yes === true);
      const by = commandLineActor();
      await withStore(dataDir(program), (store) =>
        store.transaction(async (tx) => {
          const at = Date.now();
          const agreed = { at, by, version: seen.version, openAlarms: ending };
          const removed = await tx.register.removeUnit(id, agreed);
          await tx.audit.add({ at, actor: by, ...removalAudit(removed) });
        }),
      );
      process.stdout.write(`${id} 已删除（${goes.zh}）· removed (${goes.en})\n`);
    });
}

function refuseObstacles({ unit, openAlarms, behind }: UnitRemoval, obstacles: readonly RemovalObstacle[]): void {
  const [first] = obstacles;
  if (first === 'emergency')
    throw new Refusal(EXIT.data, {
      zh: `设备 ${unit.id} 有 ${openAlarms.emergency} 起未结案的紧急报警，不能删除；先结案`,
      en: `unit ${unit.id} has ${openAlarms.emergency} open emergencies and cannot be removed; close them first`,
    });
  if (first === 'behind')
    throw new Refusal(EXIT.data, {
      zh: `设备 ${unit.id} 是 ${behind} 台设备的网关，不能删除；先用 register set-unit 改这些设备的 --gateway`,
      en: `unit ${unit.id} is the gateway of ${behind} units and cannot be removed; give those another with register set-unit --gateway first`,
    });
}

/** What goes with it, in one line. */
function goingText({ openAlarms, credentials }: UnitRemoval): { readonly zh: string; readonly en: string } {
  const alarms = lanes.flatMap((lane) => (openAlarms[lane] > 0 ? [`${lane} ${openAlarms[lane]}`] : [])).join(', ');
  const speaking = credentials.map(({ id, others }) => `${id} (${others === 'all' ? 'all' : `+${others}`})`).join(', ');
  return {
    zh: [
      alarms === '' ? '没有未结案的报警' : `未结案的报警随之结束：${alarms}`,
      speaking === '' ? '没有接入凭证' : `接入凭证不再代表它：${speaking}`,
    ].join('；'),
    en: [
      alarms === '' ? 'no open alarms' : `open alarms end with it: ${alarms}`,
      speaking === '' ? 'no credential' : `credentials speak for it no more: ${speaking}`,
    ].join('; '),
  };
}
