import type { RegisterFileInput } from '@vigil/vocabulary';

type Lists = Required<Pick<RegisterFileInput, 'vendors' | 'organisations' | 'sites' | 'units' | 'credentials'>>;
/** The five lists of a register file, none left out. */
export type Rows = { [K in keyof Lists]: NonNullable<RegisterFileInput[K]> };
/** A city is a register file whose every credential carries its token in the clear. */
export type City = Rows & Pick<RegisterFileInput, 'format' | 'version'>;
export type Site = Rows['sites'][number];
export type Unit = Rows['units'][number];

export interface CityOptions {
  /** Registered special equipment; cameras, sensors and gateways come on top. */
  readonly units: number;
  readonly seed: number;
  /** Day the dates are laid around, YYYY-MM-DD. */
  readonly today: string;
  /** Share of lifts that connect by themselves instead of through a gateway. */
  readonly singleShare?: number;
  readonly unitsPerGateway?: number;
  readonly newToken?: (credential: string) => string;
}

export const pad = (value: number, width: number): string => String(value).padStart(width, '0');
