import type { Closing, closingOutcomes } from '@vigil/vocabulary';

/** Says everything that closing any alarm needs, for cases that are about something else. */
export function closingOf(outcome: (typeof closingOutcomes)[number]): Closing & { readonly form: object } {
  return {
    outcome,
    note: 'test',
    form: {
      verified: 'camera',
      verifiedBy: '',
      freed: outcome === 'rescued' ? 1 : 0,
      cause: 'unknown.pending',
      stillActive: true,
    },
  };
}
