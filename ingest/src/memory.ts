import { z } from 'zod';

/** What all parts of one unit's memory look like where they are kept together: by the name of their feature. */
export type UnitMemory = { [part: string]: Record<string, unknown> };
interface Remembering {
  readonly memory: UnitMemory;
}

/**
 * A feature's own part of what is remembered of a unit across restarts: JSON in `unit_state.memory`, absent means that
 * there is nothing to remember. A part that cannot be read is forgotten alone.
 */
export interface MemoryPart<T extends Record<string, unknown> = Record<string, unknown>> {
  readonly name: string;
  readonly version: number;
  readonly schema: z.ZodType<T>;
  /** What is remembered of this unit; not to be changed. */
  of(state: Remembering | null): Readonly<Partial<T>>;
  /** The same to be changed in place, in a state that a draft has handed out. */
  change(state: Remembering): Partial<T>;
}

const nothing = Object.freeze({});

/**
 * @param version raised when a stored part of before means something else; one of another version is forgotten
 * @param shape of the fields; all of them optional, for a unit of which nothing is remembered
 */
export function memoryPart<S extends z.ZodRawShape>(
  name: string,
  version: number,
  shape: S,
): MemoryPart<z.output<z.ZodObject<S>>> {
  type T = z.output<z.ZodObject<S>>;
  return {
    name,
    version,
    schema: z.object(shape),
    of: (state) => state?.memory[name] ?? nothing,
    // The name chose the schema when the part was read, and nobody else writes under it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    change: (state) => (state.memory[name] ??= { v: version }) as Partial<T>,
  };
}

/** A part that could not be read and was forgotten. */
export interface Forgotten {
  readonly part: string;
  readonly why: string;
}

/**
 * Stored memory as the features know it. What belongs to none of them stays as it is: a newer program wrote it and may
 * be started again. Memory of before version 1 was one bag; each part takes its fields out of it.
 */
export function readMemory(
  stored: Readonly<Record<string, unknown>>,
  parts: readonly MemoryPart[],
  forgotten: (what: Forgotten) => void,
): UnitMemory {
  const memory: UnitMemory = {};
  const isBag =
    Object.keys(stored).length > 0 &&
    Object.values(stored).every((value) => !isVersioned(value)) &&
    parts.every(({ name }) => !(name in stored));
  if (!isBag) for (const [name, value] of Object.entries(stored)) if (isVersioned(value)) memory[name] = value;
  for (const { name, version, schema } of parts) {
    const value = isBag ? { ...stored, v: version } : stored[name];
    if (value === undefined) continue;
    delete memory[name];
    if (!isVersioned(value)) forgotten({ part: name, why: 'no version' });
    else if (value.v !== version) forgotten({ part: name, why: `version ${value.v}, this program knows ${version}` });
    else {
      const read = schema.safeParse(value);
      if (!read.success) forgotten({ part: name, why: z.prettifyError(read.error) });
      else if (!isBag || Object.keys(read.data).length > 0) memory[name] = { v: version, ...read.data };
    }
  }
  return memory;
}

function isVersioned(value: unknown): value is { readonly v: number } & Record<string, unknown> {
  return typeof value === 'object' && value !== null && 'v' in value && typeof value.v === 'number';
}

/** A copy that can be changed without the original noticing; parts hold no objects that are changed in place. */
export function copyMemory(memory: UnitMemory): UnitMemory {
  const copy: UnitMemory = {};
  for (const name in memory) copy[name] = { ...memory[name] };
  return copy;
}
