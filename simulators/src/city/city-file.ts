import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { registerFileSchema } from '@vigil/vocabulary';
import { generateCity } from './generate.ts';
import type { City } from './rows.ts';

/** Where the simulated city of an installation is kept: register and tokens in the clear, mode 0600. */
export function cityFile(dataDir: string): string {
  return join(dataDir, 'city.json');
}

export async function readCity(file: string): Promise<City | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return registerFileSchema.parse(JSON.parse(text));
}

/** Registered special equipment: the number a city was asked for; cameras, sensors and gateways come on top. */
export function specialEquipment(city: City): number {
  return city.units.filter((unit) => unit.catalogueCode !== undefined).length;
}

/**
 * The city of this data folder: the one that is there (whatever its size: its units are in the
 * register and would all fall silent if it were replaced), else a new one.
 */
export async function ensureCity(
  file: string,
  options: { readonly units: number; readonly seed: number; readonly today: string },
): Promise<{ readonly city: City; readonly fresh: boolean }> {
  const found = await readCity(file);
  if (found !== null) return { city: found, fresh: false };
  const city = generateCity(options);
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  await writeFile(draft, JSON.stringify(city), { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
  return { city, fresh: true };
}
