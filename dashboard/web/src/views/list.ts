import { adminView } from '../admin/view.ts';
import { alarmsView } from '../alarms/view.ts';
import { boardView } from '../board/view.ts';
import { complianceView } from '../compliance/view.ts';
import { kitchensView } from '../kitchens/view.ts';
import { systemView } from '../system/view.ts';
import { unitsView } from '../units/view.ts';
import { vendorsView } from '../vendors/view.ts';

/** Every view of the console, in the order of the navigation. A new one is a folder, a line here and one in words.ts. */
export const views = [
  boardView,
  alarmsView,
  unitsView,
  kitchensView,
  complianceView,
  vendorsView,
  systemView,
  adminView,
] as const;
