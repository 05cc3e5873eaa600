import { chooseUnit, describeUnit, type Scenario } from './scenario.ts';

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
    const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10);
    context.say(
      `${where.zh}：检验有效期改为昨天（${yesterday}）`,
      `${where.en}: certificate ended yesterday (${yesterday})`,
    );
    await context.api('PATCH', `/api/units/${unit.id}`, { inspectionValidUntil: yesterday });
    context.say('“检验超期”一栏应出现该设备（不响铃）', 'It should appear in the inspection lane (without ringing)');
    await context.wait(30_000, 'overdue');
    await context.api('PATCH', `/api/units/${unit.id}`, { inspectionValidUntil: unit.inspectionValidUntil });
    context.say('登记新证后自动消失', 'With the new certificate entered it goes by itself');
  },
};
