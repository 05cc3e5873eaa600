import { readFile } from 'node:fs/promises';
import { createRegisterBook, hmacToken, type ImportReport } from '@vigil/store';
import { type RegisterFile, registerFileSchema, VigilError } from '@vigil/vocabulary';
import { commandLineActor } from './actor.ts';
import { withStore } from './installation.ts';

/** Reads and checks a register file; one with a fault is refused as a whole, with every fault named. */
export async function readRegisterFile(file: string): Promise<RegisterFile> {
  const text = await readFile(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new VigilError('bad-input', `${file} is not JSON`, { cause });
  }
  const parsed = registerFileSchema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, 20).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new VigilError('bad-input', `${file} is not a register file:\n  ${faults.join('\n  ')}`, { details: faults });
  }
  return parsed.data;
}

export function importRegister(dataDir: string, file: RegisterFile): Promise<ImportReport> {
  return withStore(dataDir, (store, serverKey) =>
    store.transaction(async (tx) => {
      const report = await tx.register.import(file, (token) => hmacToken(serverKey, token));
      const { warnings, ...counts } = report;
      await tx.audit.add({
        at: Date.now(),
        actor: commandLineActor(),
        action: 'register.import',
        subject: 'register',
        detail: { ...counts, warnings: warnings.length },
      });
      return report;
    }),
  );
}

/** Every unit of the file is in the register; an interrupted import left none, since it is one transaction. */
export function isImported(dataDir: string, file: RegisterFile): Promise<boolean> {
  return withStore(dataDir, async (store) => {
    const known = createRegisterBook(store.read);
    await known.refresh();
    return file.units.every((unit) => known.units.has(unit.id));
  });
}
