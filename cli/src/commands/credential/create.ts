import { hmacToken, newToken } from '@vigil/store';
import { changeOf, credentialIdSchema, unitIdSchema, vendorIdSchema } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { commandLineActor } from '../../actor.ts';
import { EXIT, Refusal } from '../../exit.ts';
import { dataDir, withStore } from '../../installation.ts';
import { vendorOf } from './vendor-of.ts';
import { found, shownCredential, shownUnits } from './view.ts';

interface CreateOptions {
  readonly unit?: readonly string[];
  readonly vendor?: string;
  readonly allUnits?: boolean;
  readonly gateway?: boolean;
  readonly certificateName?: string;
}

export function addCreate(command: Command, program: Command): void {
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
      if (options.allUnits === true && options.vendor === undefined)
        throw new Refusal(EXIT.usage, { zh: '--all-units 需要 --vendor', en: '--all-units needs --vendor' });
      const token = newToken();
      const vendor = await withStore(dataDir(program), (store, serverKey) =>
        store.transaction(async (tx) => {
          const there = await tx.credentials.one(id);
          if (there !== null)
            throw new Refusal(EXIT.exists, {
              zh: `接入凭证 ${id} 已存在（厂商 ${there.vendor ?? '-'}，${shownUnits(there.units)}），没有改动；换令牌用 credential rotate，改范围用 credential set`,
              en: `credential ${id} is there already (vendor ${there.vendor ?? '-'}), nothing was changed; credential rotate gives it another token, credential set changes its units`,
            });
          const unitIds = (options.unit ?? [id]).map((unit) => unitIdSchema.parse(unit));
          const units = options.allUnits === true ? 'all' : unitIds;
          const owner =
            units === 'all'
              ? vendorIdSchema.parse(options.vendor)
              : await vendorOf(unitIds, async (unit) => (await tx.register.unit(unit))?.unit.vendor ?? null);
          await tx.credentials.create({
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
            detail: changeOf(null, shownCredential(found(id, await tx.credentials.one(id)))),
          });
          return owner;
        }),
      );
      const unit = options.unit?.[0] ?? (options.allUnits === true ? '{unit}' : id);
      process.stdout.write(
        `用户名 user      ${id}\n密码   password  ${token}\n主题   topics    vigil/v1/${vendor}/${unit}/{family}\n只显示一次 · shown once\n`,
      );
    });
}
