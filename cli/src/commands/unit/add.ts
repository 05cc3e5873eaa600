import { doubtText, registerDoubts, unitIdSchema } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { EXIT, Refusal } from '../../exit.ts';
import { dataDir, withStore } from '../../installation.ts';
import { addFieldOptions, countyOf, type FieldOptions, saidFields } from './fields.ts';
import { warn, writeUnit } from './write.ts';

interface AddOptions extends FieldOptions {
  readonly vendor: string;
  readonly county?: string;
  readonly address?: string;
  readonly site?: string;
}

/** Where a unit stands of which nobody says where. */
const defaults = { county: 'qingcheng', address: '（未填写）', name: '1号梯', kind: 'elevator' };

export function addAddUnit(command: Command, program: Command): void {
  const add = command
    .command('add-unit <id>')
    .description('Adds one unit, with its vendor and site when they are new; one that is there is not touched.')
    .requiredOption('--vendor <id>', 'vendor id')
    .option('--site <id>', 'site that is in the register; else the unit gets one of its own from:')
    .option('--county <id>', `its id or name (default: ${defaults.county}, and says so)`, countyOf)
    .option('--address <text>', 'street address');
  addFieldOptions(add).action(async (idText: string, options: AddOptions) => {
    const id = unitIdSchema.parse(idText);
    const { vendor, county, address = defaults.address } = options;
    if (options.site !== undefined && (county !== undefined || options.address !== undefined))
      throw new Refusal(EXIT.usage, {
        zh: '--site 指已有的地点，其区县和地址不在这里改（register set-unit）',
        en: '--site names a site that is there, its county and address are not changed here (register set-unit)',
      });
    const site = options.site ?? `site-${id}`;
    const place = { id: site, name: address, county: county ?? defaults.county, address };
    const warnings = await withStore(dataDir(program), (store, serverKey) =>
      store.transaction(async (tx) => {
        const there = await tx.register.unit(id);
        if (there !== null)
          throw new Refusal(EXIT.exists, {
            zh: `设备 ${id} 已在登记册中（厂商 ${there.unit.vendor}，${there.unit.name}，${there.site?.county ?? '-'} ${there.site?.address ?? '-'}，识别码 ${there.unit.rescueCode ?? '-'}），没有改动；修改用 register set-unit ${id}`,
            en: `unit ${id} is in the register already (vendor ${there.unit.vendor}), nothing was changed; register set-unit ${id} changes it`,
          });
        if (options.site === undefined && (await tx.register.sites({})).some((known) => known.id === site))
          throw new Refusal(EXIT.exists, {
            zh: `地点 ${site} 已存在，没有改动；要登记到该地点，用 --site ${site}`,
            en: `site ${site} is there already, nothing was changed; --site ${site} puts the unit there`,
          });
        const vendors = new Set<string>((await tx.register.vendors()).map((known) => known.id));
        const newVendors = vendors.has(vendor) ? [] : [{ id: vendor, name: vendor, profile: 'vigil' }];
        const doubts = registerDoubts({ vendors: newVendors }, { now: Date.now(), knownVendors: vendors });
        const taken = await writeUnit(tx, serverKey, 'add-unit', id, {
          vendors: newVendors,
          sites: options.site === undefined ? [place] : [],
          units: [{ id, vendor, name: defaults.name, kind: defaults.kind, site, ...saidFields(options) }],
        });
        return [...doubts.map(doubtText), ...taken];
      }),
    );
    if (options.site === undefined && county === undefined)
      warn([`没有给出 --county，登记在 ${defaults.county} · no --county was given, it is in ${defaults.county}`]);
    warn(warnings);
    process.stdout.write(`${id} 已登记 · is in the register. 下一步 next: npm run vigil -- credential create ${id}\n`);
  });
}
