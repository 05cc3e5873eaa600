import { calendarDay, unitIdSchema, utcOffsetSchema } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { confirm } from '../../confirm.ts';
import { EXIT, Refusal } from '../../exit.ts';
import { dataDir, withStore } from '../../installation.ts';
import { addFieldOptions, countyOf, type FieldOptions, flagName, saidFields, unitFields } from './fields.ts';
import { known, warn, writeUnit } from './write.ts';

interface SetOptions extends FieldOptions {
  readonly vendor?: string;
  readonly site?: string;
  readonly county?: string;
  readonly address?: string;
  readonly outOfUse?: boolean;
  readonly inUse?: boolean;
  readonly clear?: readonly string[];
  readonly yes?: boolean;
}

const clearable = new Map<string, string>([
  ...unitFields.flatMap((field) => ('clears' in field ? [[flagName(field.flag), field.key] as const] : [])),
  ['people-sensor', 'peopleSensor'],
]);

export function addSetUnit(command: Command, program: Command): void {
  const set = command
    .command('set-unit <id>')
    .description('Changes what is named of one unit; everything else stays as it is.')
    .option('--vendor <id>', 'vendor id')
    .option('--site <id>', 'moves it to a site that is in the register')
    .option('--county <id>', 'county of its site, for all units there', countyOf)
    .option('--address <text>', 'street address of its site, for all units there')
    .option('--out-of-use', 'taken out of use')
    .option('--in-use', 'in use again')
    .option('--clear <field...>', `nothing is known of these any more: ${[...clearable.keys()].join(', ')}`)
    .option('--yes', 'do it without asking, for scripts');
  // After its positive, or it would be there without being said.
  addFieldOptions(set)
    .option('--no-people-sensor', 'the car has none')
    .action(async (idText: string, options: SetOptions) => {
      const id = unitIdSchema.parse(idText);
      const { said, cleared } = wanted(options);
      const { county, address } = options;
      const movesSite = county !== undefined || address !== undefined;
      if (Object.keys(said).length === 0 && cleared.length === 0 && !movesSite)
        throw new Refusal(EXIT.usage, { zh: '没有要改的内容，见 --help', en: 'nothing to change, see --help' });
      if (movesSite && options.site !== undefined)
        throw new Refusal(EXIT.usage, {
          zh: '先换地点，再改其地址',
          en: 'move it first, then change the address there',
        });
      if (movesSite) await agreedForAll(program, id, options.yes === true);
      const warnings = await withStore(dataDir(program), (store, serverKey) =>
        store.transaction(async (tx) => {
          const before = known(id, await tx.register.unit(id));
          const kept = Object.entries(before.unit).filter(([key]) => !cleared.includes(key));
          const site = movesSite ? siteOf(before.site, id) : null;
          const moved = { ...(county === undefined ? {} : { county }), ...(address === undefined ? {} : { address }) };
          return writeUnit(tx, serverKey, 'set-unit', id, {
            sites: site === null ? [] : [{ ...site, ...moved }],
            units: [{ ...Object.fromEntries(kept), ...said }],
          });
        }),
      );
      warn(warnings);
      process.stdout.write(`${id} 已修改 · changed\n`);
    });
}

function wanted(options: SetOptions): { said: Readonly<Record<string, unknown>>; cleared: readonly string[] } {
  const { vendor, site, outOfUse, inUse, clear = [] } = options;
  const said = {
    ...saidFields(options),
    ...(vendor === undefined ? {} : { vendor }),
    ...(site === undefined ? {} : { site }),
    ...(outOfUse === true ? { outOfUse: true } : inUse === true ? { outOfUse: false } : {}),
  };
  const cleared = clear.map((name) => {
    const key = clearable.get(name);
    if (key !== undefined && !(key in said)) return key;
    throw new Refusal(EXIT.usage, {
      zh: `--clear ${name}：没有这一项或同时又给了新值；可清除：${[...clearable.keys()].join(', ')}`,
      en: `--clear ${name}: no such field, or it is given a value too`,
    });
  });
  return { said, cleared };
}

/** A site is changed for all that stand there: others than this unit are told of. */
async function agreedForAll(program: Command, id: string, yes: boolean): Promise<void> {
  const others = await withStore(dataDir(program), async ({ read }) => {
    const { unit, site } = known(id, await read.register.unit(id));
    siteOf(site, id);
    if (unit.site === undefined) return 0;
    const everything = { vendor: null, counties: null };
    const today = calendarDay(Date.now(), utcOffsetSchema.parse(undefined));
    const found = await read.units.search({ scope: everything, siteId: unit.site, today, limit: 1, offset: 0 });
    return found.total - 1;
  });
  if (others > 0)
    await confirm(
      {
        zh: `同一地点还有 ${others} 台设备，区县和地址将一同改变`,
        en: `${others} other units stand at this site, county and address change for them too`,
      },
      yes,
    );
}

function siteOf<T>(site: T | null, id: string): T {
  if (site !== null) return site;
  throw new Refusal(EXIT.data, {
    zh: `设备 ${id} 没有地点，先用 --site 指定`,
    en: `unit ${id} has no site, give it one with --site first`,
  });
}
