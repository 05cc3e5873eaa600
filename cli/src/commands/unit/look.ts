import { calendarDay, unitIdSchema, utcOffsetSchema } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { dataDir, withStore } from '../../installation.ts';
import { columns, facts, print } from '../../output.ts';
import { countyOf, shownUnit } from './fields.ts';
import { known } from './write.ts';

interface ListOptions {
  readonly vendor?: string;
  readonly county?: string;
  readonly text?: string;
  readonly json?: boolean;
}

const rowsAtOnce = 5_000;
const everything = { vendor: null, counties: null };

export function addUnitLooks(command: Command, program: Command): void {
  command
    .command('show <id>')
    .description('Shows one unit as it is in the register, and whether it reports.')
    .option('--json', 'for programs')
    .action(async (idText: string, options: { readonly json?: boolean }) => {
      const id = unitIdSchema.parse(idText);
      const shown = await withStore(dataDir(program), async ({ read }) => {
        const unit = known(id, await read.register.unit(id));
        const state = await read.units.state(id);
        return { ...shownUnit(unit), availability: state?.availability ?? 'never-seen' };
      });
      print(options.json, shown, () => facts(shown));
    });

  command
    .command('list')
    .description('Lists units of the register.')
    .option('--vendor <id>', 'of this vendor only')
    .option('--county <id>', 'in this county only', countyOf)
    .option('--text <text>', 'with this in its id, name, address or codes')
    .option('--json', 'for programs')
    .action(async ({ json, ...wanted }: ListOptions) => {
      const today = calendarDay(Date.now(), utcOffsetSchema.parse(undefined));
      const rows = await withStore(dataDir(program), async ({ read }) => {
        const pages = [];
        for (let offset = 0; ; offset += rowsAtOnce) {
          const page = await read.units.search({ scope: everything, ...wanted, today, limit: rowsAtOnce, offset });
          pages.push(...page.rows);
          if (page.rows.length < rowsAtOnce) return pages;
        }
      });
      print(json, rows, () =>
        columns(
          rows.map(({ unit, county, address, availability }) => [
            unit.id,
            unit.vendor,
            unit.kind,
            unit.rescueCode ?? '-',
            county ?? '-',
            availability,
            `${address ?? '-'} ${unit.name}`,
          ]),
        ),
      );
    });
}
