import counties from './data/counties.json' with { type: 'json' };

interface Named {
  readonly zh: string;
  readonly en: string;
}
interface Places {
  readonly source: string;
  readonly city: Named;
  readonly counties: readonly (Named & { readonly id: string; readonly code: string })[];
}

/** Default places of an installation (configurable); names and codes are public statistics. */
export const defaultPlaces: Places = counties;
