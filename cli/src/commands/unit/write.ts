import { hmacToken, type Repositories } from '@vigil/store';
import { changeOf, registerFileSchema } from '@vigil/vocabulary';
import { commandLineActor } from '../../actor.ts';
import { EXIT, Refusal } from '../../exit.ts';
import { shownUnit } from './fields.ts';

/** Writes rows of one unit as an import does, with all its checks. @returns what is doubted */
export async function writeUnit(
  tx: Repositories,
  serverKey: Uint8Array,
  action: 'add-unit' | 'set-unit',
  id: string,
  rows: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const before = await tx.register.unit(id);
  const file = registerFileSchema.parse({ format: 'vigil-register', version: 1, ...rows });
  const { warnings } = await tx.register.import(file, (token) => hmacToken(serverKey, token));
  const after = await tx.register.unit(id);
  await tx.audit.add({
    at: Date.now(),
    actor: commandLineActor(),
    action: `register.${action}`,
    subject: `unit:${id}`,
    detail: changeOf(before === null ? null : shownUnit(before), after === null ? null : shownUnit(after)),
  });
  return warnings;
}

export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`注意 warning: ${warning}\n`);
}

export function known<T>(id: string, unit: T | null): T {
  if (unit === null)
    throw new Refusal(EXIT.noInput, {
      zh: `登记册中没有设备 ${id}`,
      en: `unit ${id} is not in the register; register add-unit adds it`,
    });
  return unit;
}
