import type { Store } from '@vigil/store';
import {
  type BlindAdvice,
  blindAdvice,
  defaultPlaces,
  referenceView,
  vendorBlindAdvice,
  type WaitingLimits,
} from '@vigil/vocabulary';
import { query } from '../http/route.ts';

interface Needs {
  readonly store: Store;
  readonly hotline: string;
  readonly waiting: WaitingLimits;
  readonly blindAdvice: BlindAdvice;
}

export const referenceRoutes = [
  query(
    {
      method: 'get',
      path: '/api/reference',
      summary: 'Names of places and vendors',
      access: 'signed-in',
      answer: referenceView,
    },
    async ({ store, hotline, waiting, blindAdvice: advice }: Needs, { who }) => {
      const vendors = await store.read.register.vendors();
      const { vendor: own, counties: theirs } = who.scope;
      return {
        city: defaultPlaces.city,
        counties: defaultPlaces.counties
          .filter(({ id }) => theirs === null || theirs.includes(id))
          .map(({ id, zh, en }) => ({ id, zh, en })),
        vendors: vendors
          .filter(({ id }) => own === null || own === id)
          .map(({ id, name, nameEn }) => ({ id, name, ...(nameEn === undefined ? {} : { nameEn }) })),
        hotline,
        waitingMs: waiting,
        blindAdvice: blindAdvice(own === null ? advice : vendorBlindAdvice, hotline),
      };
    },
  ),
] as const;
