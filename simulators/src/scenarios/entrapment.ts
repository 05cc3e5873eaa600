import { unitTopic } from '@vigil/vocabulary';
import { vendorCode } from '../models/codes.ts';
import { chooseUnit, credentialOf, describeUnit, profileOf, type Scenario } from './scenario.ts';

/** One lift: stops between floors with people in it, somebody presses the button until the centre answers. */
export const entrapment: Scenario = {
  name: 'entrapment',
  zh: '一部电梯困人：层间停梯，乘客按报警按钮',
  en: 'one lift traps people between floors; somebody presses the alarm button',
  run: async (context) => {
    const unit = chooseUnit(
      context,
      (candidate) => candidate.kind === 'elevator' && candidate.peopleSensor === true && candidate.outOfUse !== true,
      'lift with a people sensor',
    );
    const profile = profileOf(context.city, unit);
    const where = describeUnit(context.city, unit);
    const session = await context.take(credentialOf(context.city, unit).id);
    const inCar = { passengers: true, peopleCount: 3, door: 'closed', doorZone: false, floor: '7' } as const;
    const rescueCode = unit.rescueCode ?? '';

    context.say(`电梯 ${where.zh} 载 3 人上行`, `Lift ${where.en} goes up with 3 people`);
    await session.publish(unit.id, 'status', { mode: 'normal', moving: true, direction: 'up', speed: 1.75, ...inCar });
    await context.wait(4_000, 'moving');
    context.say('电梯在层间停住', 'It stops between floors');
    await session.publish(unit.id, 'status', { mode: 'normal', moving: false, direction: 'none', speed: 0, ...inCar });
    const stopped = vendorCode(profile, 'stopped-outside-zone');
    await session.publish(unit.id, 'fault', { id: `sc-stop-${session.boot}`, ...stopped, active: true, ...inCar });
    await context.wait(3_000, 'stopped');

    const id = `sc-button-${session.boot}`;
    const button = vendorCode(profile, 'alarm-button');
    // The very same bytes each time: that is how a repeat is recognised as the same press.
    const pressed = JSON.stringify({ v: 1, ts: Date.now(), boot: session.boot, id, ...button, active: true, ...inCar });
    const press = () => session.publishRaw(unitTopic(unit.vendor, unit.id, 'alarm'), pressed);
    const pressedAt = Date.now();
    context.say(
      `有人按下报警按钮（救援识别码 ${rescueCode}）`,
      `Somebody presses the alarm button (rescue code ${rescueCode})`,
    );
    await press();
    context.say(
      `PUBACK：${Date.now() - pressedAt} 毫秒后已落盘`,
      `PUBACK after ${Date.now() - pressedAt} ms: it is on disk`,
    );
    const stored = await context.within(15_000, (signal) =>
      session.answer({ unit: unit.id, id, what: 'stored' }, signal),
    );
    if (stored === null)
      context.say(
        '15 秒内没有“已入库”应答：接入服务是否在运行？',
        'No "stored" answer within 15 s: is ingest running?',
      );
    else
      context.say(
        `已入库，报警号 ${stored.alarmId ?? '?'}，${Date.now() - pressedAt} 毫秒`,
        `Stored as alarm ${stored.alarmId ?? '?'} after ${Date.now() - pressedAt} ms`,
      );

    context.say(
      '请在值守台按 A 接警；按钮每 10 秒重复一次，直到有人接警（最多 2 分钟）',
      'Now acknowledge it on the board (key A); the button repeats every 10 s until somebody does (2 min at most)',
    );
    const again = setInterval(() => {
      press().catch((error: Error) => context.say(`重发失败：${error.message}`, `Repeat failed: ${error.message}`));
    }, 10_000);
    const seen = await context
      .within(120_000, (signal) => session.answer({ unit: unit.id, id, what: 'seen' }, signal))
      .finally(() => clearInterval(again));
    if (seen === null) context.say('2 分钟内无人接警', 'Nobody acknowledged it within 2 minutes');
    else
      context.say(
        `值班员已接警，${Math.round((seen.at - pressedAt) / 1000)} 秒`,
        `An operator saw it after ${Math.round((seen.at - pressedAt) / 1000)} s`,
      );

    await context.wait(8_000, 'maintenance arrives');
    context.say(
      '维保到场开门，乘客离开；设备提出“解除”，但须由人结案',
      'Maintenance opens the door, people leave; the device proposes to clear, a person has to close',
    );
    await session.publish(unit.id, 'status', {
      mode: 'maintenance',
      moving: false,
      door: 'open',
      doorZone: true,
      passengers: false,
      peopleCount: 0,
      floor: '7',
    });
    await session.publish(unit.id, 'alarm', { id: `${id}-end`, ...button, active: false });
    await session.publish(unit.id, 'fault', { id: `sc-stop-${session.boot}-end`, ...stopped, active: false });
    await context.wait(3_000, 'back to service');
    await session.publish(unit.id, 'status', {
      mode: 'normal',
      moving: false,
      door: 'closed',
      doorZone: true,
      passengers: false,
      peopleCount: 0,
      floor: '1',
    });
  },
};
