import { type CanonicalId, ownProfileId, profile } from '@vigil/vocabulary';

/** The code a vendor's terminal would send for a canonical one; its own table first, ours when the table has no word for it. */
export function vendorCode(
  profileId: string,
  canonical: CanonicalId,
): { readonly profile: string; readonly code: string } {
  const entry = profile(profileId)?.codes.find((candidate) => candidate.canonical === canonical);
  return entry === undefined ? { profile: ownProfileId, code: canonical } : { profile: profileId, code: entry.raw };
}
