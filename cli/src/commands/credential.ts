import { hmacToken, newToken } from '@vigil/store';
import { credentialIdSchema, type UnitId, unitIdSchema, VigilError, vendorIdSchema } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { commandLineActor } from '../actor.ts';
import { dataDir, withStore } from '../installation.ts';

interface CreateOptions {
  readonly unit?: readonly string[];
  readonly vendor?: string;
  readonly allUnits?: boolean;
  readonly gateway?: boolean;
  readonly certificateName?: string;
}

/** `vigil credential …`: what a device or gateway signs in with. A token is shown once; only its HMAC is kept. */
export function addCredentialCommands(program: Command): void {
  const command = program.command('credential').description('Credentials of devices and gateways.');

  command
    .command('create <id>')
    .description('Makes a credential (the id is the MQTT user name) and shows its token once.')
    .option('--unit <id...>', 'units it may speak for; default: the unit with the same id')
    .option('--vendor <id>', 'vendor, needed with --all-units')
    .option('--all-units', 'every unit of the vendor (a vendor’s platform)')
    .option('--gateway', 'a gateway that speaks for several units')
    .option('--certificate-name <name>', 'common name of a client certificate that may be used instead of the token')
    .action(async (idText: string, options: CreateOptions) => {
      const id = credentialIdSchema.parse(idText);
      const token = newToken();
      const vendor = await withStore(dataDir(program), (store, serverKey) =>
        store.transaction(async (tx) => {
          const unitIds = (options.unit ?? [id]).map((unit) => unitIdSchema.parse(unit));
          const units = options.allUnits === true ? 'all' : unitIds;
          const owner =
            units === 'all'
              ? vendorIdSchema.parse(options.vendor)
              : await vendorOf(unitIds, async (unit) => (await tx.register.unit(unit))?.unit.vendor ?? null);
          await tx.credentials.put({
            id,
            vendor: owner,
            role: options.gateway === true || units === 'all' ? 'gateway' : 'device',
            units,
            tokenHmac: hmacToken(serverKey, token),
            ...(options.certificateName === undefined ? {} : { certificateName: options.certificateName }),
          });
          await tx.audit.add({
            at: Date.now(),
            actor: commandLineActor(),
            action: 'credential.create',
            subject: `credential:${id}`,
            detail: { vendor: owner, units },
          });
          return owner;
        }),
      );
      process.stdout.write(
        `用户名 user      ${id}\n密码   password  ${token}\n主题   topics    vigil/v1/${vendor}/${options.unit?.[0] ?? (options.allUnits === true ? '{unit}' : id)}/{family}\n只显示一次 · shown once\n`,
      );
    });

  command
    .command('list')
    .description('Lists credentials.')
    .action(async () => {
      const rows = await withStore(dataDir(program), (store) => store.read.credentials.all());
      for (const row of rows)
        process.stdout.write(
          `${row.id.padEnd(24)} ${row.role.padEnd(8)} ${(row.vendor ?? '-').padEnd(14)} ${row.enabled ? '' : '停用 disabled '}${row.units === 'all' ? 'all units' : `${row.units.size} unit(s)`}\n`,
        );
    });

  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    command
      .command(`${name} <id>`)
      .description(enabled ? 'Lets it sign in again.' : 'Ends its sessions and refuses it.')
      .action(async (id: string) => {
        await withStore(dataDir(program), (store) =>
          store.transaction(async (tx) => {
            await tx.credentials.setEnabled(id, enabled);
            await tx.audit.add({
              at: Date.now(),
              actor: commandLineActor(),
              action: `credential.${name}`,
              subject: `credential:${id}`,
              detail: {},
            });
          }),
        );
      });
  }
}

async function vendorOf(units: readonly UnitId[], find: (unit: UnitId) => Promise<string | null>): Promise<string> {
  const vendors = new Set<string>();
  for (const unit of units) {
    const vendor = await find(unit);
    if (vendor === null)
      throw new VigilError(
        'not-found',
        `设备 ${unit} 不在登记册中 · unit ${unit} is not in the register: add it first (npm run vigil -- register add-unit)`,
      );
    vendors.add(vendor);
  }
  const [only] = vendors;
  if (vendors.size !== 1 || only === undefined)
    throw new VigilError('bad-input', 'a credential speaks for one vendor’s units only');
  return only;
}
