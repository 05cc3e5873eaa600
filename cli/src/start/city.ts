import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Has the simulated city drawn unless the folder has one, and registers it. The board is up by then: its units appear
 * there as any imported register does.
 * @returns its units
 */
export async function prepareCity(dataDir: string, draw: () => Promise<void>): Promise<number> {
  // Loaded now: the store's libraries would cost the start of the others half a second of a core.
  const { importRegister, isImported } = await import('../register-import.ts');
  const { registerFileSchema } = await import('@vigil/vocabulary');
  await draw();
  const bytes = await readFile(join(dataDir, 'city.json'));
  const city = registerFileSchema.parse(JSON.parse(bytes.toString('utf8')));
  // Once: what people changed in the register since must not go back at every start.
  if (await isImported(dataDir, city)) return city.units.length;
  const { kind, plan } = await importRegister(dataDir, { name: 'city.json', bytes });
  if (kind !== 'imported') throw new Error(`city.json: ${kind} ${JSON.stringify(plan.remarks[0])}`);
  return city.units.length;
}
