import counties from './data/counties.json' with { type: 'json' };

interface Named {
  readonly zh: string;
  readonly en: string;
}
interface County extends Named {
  readonly id: string;
  readonly code: string;
  /** How it is written for short, where that is more than leaving out its last sign. */
  readonly also?: readonly string[];
}
interface Places {
  readonly source: string;
  readonly city: Named;
  readonly counties: readonly County[];
}

/** Default places of an installation (configurable); names and codes are public statistics. */
export const defaultPlaces: Places = counties;
