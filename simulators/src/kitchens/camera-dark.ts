import { chooseUnit, credentialOf, describeUnit, type Scenario } from '../scenarios/scenario.ts';

/** A kitchen's cameras go dark; one of another kitchen only flaps (an NVR restarting its stream) and must not disturb anybody. */
export const cameraDark: Scenario = {
  name: 'camera-dark',
  zh: '一间厨房全部摄像头离线；另一路反复闪断，不应打扰',
  en: 'all cameras of a kitchen go dark; another one only flaps and must not disturb',
  run: async (context) => {
    const camera = chooseUnit(context, (unit) => unit.kind === 'camera', 'camera');
    const kitchen = context.city.units.filter((unit) => unit.kind === 'camera' && unit.site === camera.site);
    const flapping = context.city.units.find((unit) => unit.kind === 'camera' && unit.site !== camera.site);
    const session = await context.take(credentialOf(context.city, camera).id);
    const other = flapping === undefined ? session : await context.take(credentialOf(context.city, flapping).id);
    const where = describeUnit(context.city, camera);
    context.say(
      `${where.zh.replace(camera.name, '')}：${kitchen.length} 路摄像头全部断开`,
      `${where.en}: all ${kitchen.length} cameras drop`,
    );
    const dark = async (value: boolean): Promise<void> => {
      for (const unit of kitchen) {
        const owner = await context.take(credentialOf(context.city, unit).id);
        await owner.publish(unit.id, 'status', {
          reachable: !value,
          streaming: !value,
          recording: !value,
          imageOk: !value,
        });
      }
    };
    await dark(true);
    context.say(
      '60 秒防抖后应出现“厨房全部摄像头离线”（供餐时段内）',
      'After 60 s of debounce the board shows "all cameras of a kitchen dark" (within opening hours)',
    );
    for (let round = 0; round < 6; round += 1) {
      if (flapping !== undefined)
        await other.publish(flapping.id, 'status', {
          reachable: round % 2 === 1,
          streaming: round % 2 === 1,
          recording: true,
          imageOk: true,
        });
      await context.wait(15_000, 'dark');
      await dark(true);
    }
    if (flapping !== undefined)
      await other.publish(flapping.id, 'status', { reachable: true, streaming: true, recording: true, imageOk: true });
    await dark(false);
    context.say('恢复；60 秒后自动解除', 'Restored; clears by itself after 60 s');
    await context.wait(10_000, 'restored');
  },
};
