import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type BlindAdvice,
  blindAdvice,
  type ReferenceView,
  usualBlindAdvice,
  usualWaitingLimits,
  type WaitingLimits,
} from '@vigil/vocabulary';
import { useMemo } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { api } from './client.ts';

export interface Reference {
  readonly county: (id: string | null) => string;
  readonly vendor: (id: string) => string;
  readonly counties: readonly { readonly id: string; readonly name: string }[];
  readonly vendors: readonly { readonly id: string; readonly name: string }[];
  readonly hotline: string;
  readonly blindAdvice: BlindAdvice;
  readonly city: string;
  readonly waitingMs: WaitingLimits;
}

/** 96333 is the most common number; an installation configures its own (96366, 96533 …). */
const usualHotline = '96333';
const referenceKey = ['reference'];

const adviceOf = (known: ReferenceView | undefined): BlindAdvice =>
  known?.blindAdvice ?? blindAdvice(usualBlindAdvice, usualHotline);

/** What to do without a screen, as far as it was ever fetched: for pages without a session. */
export function useKnownAdvice(): BlindAdvice {
  return adviceOf(useQueryClient().getQueryData<ReferenceView>(referenceKey));
}

export function useReference(): Reference {
  const { w, language } = useWords();
  const { data } = useQuery({
    queryKey: referenceKey,
    queryFn: () => api.get<ReferenceView>('/api/reference'),
    staleTime: 600_000,
  });
  return useMemo(() => {
    const counties = (data?.counties ?? []).map((entry) => ({ id: entry.id, name: w.named(entry) }));
    const vendors = (data?.vendors ?? []).map((entry) => ({
      id: entry.id,
      name: language === 'en' ? (entry.nameEn ?? entry.name) : entry.name,
    }));
    const countyNames = new Map(counties.map((entry) => [entry.id, entry.name]));
    const vendorNames = new Map(vendors.map((entry) => [entry.id, entry.name]));
    return {
      county: (id) => (id === null ? '' : (countyNames.get(id) ?? id)),
      vendor: (id) => vendorNames.get(id) ?? id,
      counties,
      vendors,
      hotline: data?.hotline ?? usualHotline,
      waitingMs: data?.waitingMs ?? usualWaitingLimits,
      blindAdvice: adviceOf(data),
      city: data === undefined ? '' : w.named(data.city),
    };
  }, [data, w, language]);
}
