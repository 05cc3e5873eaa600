import type { Command } from 'commander';
import { addAddUnit } from './add.ts';
import { addUnitLooks } from './look.ts';
import { addRemoveUnit } from './remove.ts';
import { addSetUnit } from './set.ts';

/** `vigil register …` of single units, beside the files of register.ts. */
export function addUnitCommands(register: Command, program: Command): void {
  addAddUnit(register, program);
  addSetUnit(register, program);
  addRemoveUnit(register, program);
  addUnitLooks(register, program);
}
