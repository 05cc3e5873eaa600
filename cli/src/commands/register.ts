import { hmacToken } from '@vigil/store';
import { kindIds, registerFileSchema } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { commandLineActor } from '../actor.ts';
import { dataDir, withStore } from '../installation.ts';
import { importRegister, readRegisterFile } from '../register-import.ts';

interface AddOptions {
  readonly vendor: string;
  readonly kind: string;
  readonly name: string;
  readonly county: string;
  readonly address: string;
  readonly rescueCode?: string;
  readonly profile?: string;
  readonly peopleSensor?: boolean;
}

/** `vigil register …`: units, sites, vendors and firms of the installation. */
export function addRegisterCommands(program: Command): void {
  const command = program.command('register').description('Register of units, sites, vendors and firms.');

  command
    .command('import <file>')
    .description('Imports a register file (JSON); a file with a fault is refused as a whole.')
    .action(async (file: string) => {
      const report = await importRegister(dataDir(program), await readRegisterFile(file));
      process.stdout.write(
        `${report.vendors} vendors, ${report.organisations} organisations, ${report.sites} sites, ${report.units} units, ${report.credentials} credentials\n`,
      );
      for (const warning of report.warnings.slice(0, 50)) process.stdout.write(`注意 warning: ${warning}\n`);
      if (report.warnings.length > 50) process.stdout.write(`… ${report.warnings.length - 50} more warnings\n`);
    });

  command
    .command('add-unit <id>')
    .description('Adds one unit, with its vendor and site when they are new.')
    .requiredOption('--vendor <id>', 'vendor id')
    .option('--kind <kind>', kindIds.join(', '), 'elevator')
    .option('--name <text>', 'name shown to operators', '1号梯')
    .option('--county <id>', 'county id', 'qingcheng')
    .option('--address <text>', 'street address', '（未填写）')
    .option('--rescue-code <code>', 'six digits on the label in the car')
    .option('--profile <id>', 'code table of the unit')
    .option('--people-sensor', 'the car has a people sensor')
    .action(async (id: string, options: AddOptions) => {
      const file = registerFileSchema.parse({
        format: 'vigil-register',
        version: 1,
        vendors: [{ id: options.vendor, name: options.vendor }],
        sites: [{ id: `site-${id}`, name: options.address, county: options.county, address: options.address }],
        units: [
          {
            id,
            vendor: options.vendor,
            kind: options.kind,
            name: options.name,
            site: `site-${id}`,
            ...(options.rescueCode === undefined ? {} : { rescueCode: options.rescueCode }),
            ...(options.profile === undefined ? {} : { profile: options.profile }),
            ...(options.peopleSensor === undefined ? {} : { peopleSensor: options.peopleSensor }),
          },
        ],
      });
      await withStore(dataDir(program), (store, serverKey) =>
        store.transaction(async (tx) => {
          const known = (await tx.register.vendors()).some((vendor) => vendor.id === options.vendor);
          await tx.register.import(known ? { ...file, vendors: [] } : file, (token) => hmacToken(serverKey, token));
          await tx.audit.add({
            at: Date.now(),
            actor: commandLineActor(),
            action: 'register.add-unit',
            subject: `unit:${id}`,
            detail: { vendor: options.vendor },
          });
        }),
      );
      process.stdout.write(
        `${id} 已登记 · is in the register. 下一步 next: npm run vigil -- credential create ${id}\n`,
      );
    });
}
