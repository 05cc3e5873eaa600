import { chooseUnit, describeUnit, type Scenario, type ScenarioContext } from './scenario.ts';

/** A certificate runs out: the date is a fact of the register, so it is set there, through the HTTP API. */
export const overdue: Scenario = {
  name: 'overdue',
  zh: '一台设备的定期检验到期未检',
  en: 'a unit’s statutory inspection runs out',
  run: async (context) => {
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const unit = chooseUnit(
      context,
      (candidate) =>
        candidate.kind === 'elevator' && candidate.outOfUse !== true && (candidate.inspectionValidUntil ?? '') > today,
      'unit with a valid certificate',
    );
    const where = describeUnit(context.city, unit);
    const ended = longestOverdue(context.city, today);
    context.say(`${where.zh}：检验有效期改为 ${ended}`, `${where.en}: certificate ended on ${ended}`);
    await context.api('PATCH', `/api/units/${unit.id}`, { inspectionValidUntil: ended });
    context.say(
      '“检验清单”首行应出现该设备（超期最久，不是报警，不响铃）',
      'It should appear first in the list of inspections (longest overdue): no alarm, and no sound',
    );
    await context.wait(30_000, 'overdue');
    await context.api('PATCH', `/api/units/${unit.id}`, { inspectionValidUntil: unit.inspectionValidUntil });
    context.say('登记新证后自动移出清单', 'With the new certificate entered it goes off the list');
  },
};

const dayMs = 86_400_000;

/** A day before the oldest certificate of the city: the list has the longest overdue first. */
function longestOverdue(city: ScenarioContext['city'], today: string): string {
  const dates = city.units.flatMap(({ inspectionValidUntil }) => inspectionValidUntil ?? []);
  const oldest = dates.toSorted()[0] ?? today;
  const last = oldest < today ? oldest : today;
  return new Date(Date.parse(last) - dayMs).toISOString().slice(0, 10);
}
