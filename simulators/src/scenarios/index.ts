import { cameraDark } from '../kitchens/camera-dark.ts';
import { badPayloads } from './bad-payloads.ts';
import { dirtyField } from './dirty-field.ts';
import { entrapment } from './entrapment.ts';
import { gatewayDeath } from './gateway-death.ts';
import { overdue } from './overdue.ts';
import { powerCut } from './power-cut.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  entrapment,
  gatewayDeath,
  powerCut,
  cameraDark,
  overdue,
  badPayloads,
  dirtyField,
];
