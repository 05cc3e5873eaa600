import type { UnitKind } from '@vigil/vocabulary';
import type { Unit } from '../city/rows.ts';
import { cameraModel } from '../kitchens/camera-model.ts';
import type { Random } from '../random.ts';
import { equipmentModel } from './equipment.ts';
import { liftModel } from './lift.ts';
import type { ModelContext, UnitModel } from './model.ts';

/** Units that live in a way of their own; all others report plain channels. */
const models: Readonly<Partial<Record<UnitKind, (context: ModelContext, unit: Unit) => UnitModel>>> = {
  elevator: (context, unit) => {
    const [, top = '12'] = unit.floors?.split('-') ?? [];
    return liftModel(context, {
      lowest: unit.floors?.startsWith('B') === true ? 0 : 1,
      highest: Math.max(2, Number(top)),
      peopleSensor: unit.peopleSensor ?? false,
    });
  },
  camera: cameraModel,
};

export function modelFor(unit: Unit, random: Random, intervalMs: number): UnitModel {
  const context = { random, intervalMs };
  const kind: UnitKind = unit.kind;
  return models[kind]?.(context, unit) ?? equipmentModel(kind, context);
}
