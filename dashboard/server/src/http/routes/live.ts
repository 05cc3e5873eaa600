import { boardSnapshot, defaultPlaces, referenceView } from '@vigil/vocabulary';
import { query, type Route } from '../route.ts';

export const liveRoutes: readonly Route[] = [
  query(
    {
      method: 'get',
      path: '/api/live/snapshot',
      summary: 'The board now; changes after it come over the live connection',
      access: 'board.read',
      answer: boardSnapshot,
    },
    ({ live }, { who }) => live.snapshot(who.scope),
  ),
  query(
    {
      method: 'get',
      path: '/api/reference',
      summary: 'Names of places and vendors',
      access: 'signed-in',
      answer: referenceView,
    },
    async ({ store, config }, { who }) => {
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
        hotline: config.hotline,
      };
    },
  ),
];
