import { z } from 'zod';
import { type CanonicalId, canonicalIds, isCanonicalId } from './canonical-codes.ts';
import { codeTables, ownProfileId } from './code-tables.ts';

/**
 * A code table is data with edition, source and confidence. The same number means different things
 * in different tables (08 is "restart prevented" in one and "door open while moving" in another),
 * so a bare code is never stored: always {@link CodeReading}.
 */
export const profileSchema = z
  .object({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    title: z.string(),
    edition: z.string(),
    source: z.string(),
    confidence: z.enum(['confirmed', 'secondary', 'unconfirmed']),
    /** Codes that mean "nothing is wrong": clear every fault of the unit. */
    clearAll: z.array(z.string()).default([]),
    codes: z.array(
      z.object({
        raw: z.string(),
        canonical: z.enum(canonicalIds),
        zh: z.string(),
        en: z.string(),
        confidence: z.enum(['confirmed', 'secondary', 'unconfirmed']).optional(),
      }),
    ),
  })
  .strict();
export type Profile = z.output<typeof profileSchema>;

const tables: ReadonlyMap<string, Profile> = new Map(
  codeTables.map((raw) => {
    const table = profileSchema.parse(raw);
    return [table.id, table];
  }),
);
const byRaw = new Map(
  [...tables].map(([id, table]) => [id, new Map(table.codes.map((entry) => [entry.raw, entry.canonical]))]),
);

export function profile(id: string): Profile | undefined {
  return tables.get(id);
}

export interface CodeReading {
  readonly profile: string;
  readonly raw: string;
  readonly canonical: CanonicalId | null;
  readonly clearsAll: boolean;
  readonly reason: 'mapped' | 'unknown-profile' | 'unknown-code';
}

/** Numbers may arrive as 8, "8" or "08": tables write two digits, the reading keeps what was sent. */
export function readCode(profileId: string, sent: string | number): CodeReading {
  const raw = String(sent);
  if (profileId === ownProfileId) {
    const own = isCanonicalId(raw) ? raw : null;
    return {
      profile: profileId,
      raw,
      canonical: own,
      clearsAll: false,
      reason: own === null ? 'unknown-code' : 'mapped',
    };
  }
  const table = byRaw.get(profileId);
  if (table === undefined)
    return { profile: profileId, raw, canonical: null, clearsAll: false, reason: 'unknown-profile' };
  const candidates = /^[0-9]+$/.test(raw)
    ? [raw, raw.padStart(2, '0'), String(Number(raw)), raw.padStart(4, '0')]
    : [raw];
  for (const candidate of candidates) {
    if (tables.get(profileId)?.clearAll.includes(candidate) === true)
      return { profile: profileId, raw, canonical: null, clearsAll: true, reason: 'mapped' };
    const canonical = table.get(candidate);
    if (canonical !== undefined) return { profile: profileId, raw, canonical, clearsAll: false, reason: 'mapped' };
  }
  return { profile: profileId, raw, canonical: null, clearsAll: false, reason: 'unknown-code' };
}
