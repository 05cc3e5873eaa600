import { kitchens } from '../kitchens/district.ts';
import type { District } from './district.ts';
import { equipment } from './equipment.ts';

/** In the order in which they are drawn; gateways and credentials follow for all of them together. */
export const districts: readonly District[] = [equipment, kitchens];
