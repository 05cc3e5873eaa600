import { join } from 'node:path';

/**
 * Has the simulated city drawn unless the folder has one, and registers it. The board is up by then: its units appear
 * there as any imported register does.
 * @returns its units
 */
export async function prepareCity(dataDir: string, draw: () => Promise<void>): Promise<number> {
  // Loaded now: the store's libraries would cost the start of the others half a second of a core.
  const { importRegister, isImported, readRegisterFile } = await import('../register-import.ts');
  await draw();
  const city = await readRegisterFile(join(dataDir, 'city.json'));
  // Once: what people changed in the register since must not go back at every start.
  if (!(await isImported(dataDir, city))) await importRegister(dataDir, city);
  return city.units.length;
}
