import type { Command } from 'commander';
import { addChanges } from './change.ts';
import { addCreate } from './create.ts';
import { addLooks } from './look.ts';

/** `vigil credential …`: what a device or gateway signs in with. A token is shown once; only its HMAC is kept. */
export function addCredentialCommands(program: Command): void {
  const command = program.command('credential').description('Credentials of devices and gateways.');
  addCreate(command, program);
  addLooks(command, program);
  addChanges(command, program);
}
