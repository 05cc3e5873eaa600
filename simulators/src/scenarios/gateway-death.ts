import { type Scenario, ScenarioError } from './scenario.ts';

/** A gateway loses power: its Will speaks, its units fall silent, and an old Will arrives after it is back. */
export const gatewayDeath: Scenario = {
  name: 'gateway-death',
  zh: '一台网关断电：所带设备一起失联，应只有一条报警',
  en: 'a gateway dies: all its units go out of sight, one alarm',
  run: async (context) => {
    const gateways = context.city.credentials.filter((entry) => entry.role === 'gateway' && entry.units !== 'all');
    const gateway =
      context.unit === null
        ? gateways.toSorted((a, b) => b.units.length - a.units.length)[0]
        : gateways.find((entry) => entry.id === context.unit);
    if (gateway === undefined || gateway.units === 'all') throw new ScenarioError('the city has no such gateway');
    const children = gateway.units.filter((id) => id !== gateway.id);
    const boot = Math.floor(Date.now() / 1000);
    const session = await context.take(gateway.id, { boot });
    await session.publish(gateway.id, 'birth', { boot, kind: 'gateway' });
    await session.publish(gateway.id, 'state', { state: 'online' });
    for (const id of children) await session.publish(id, 'status', { mode: 'normal' });
    context.say(
      `网关 ${gateway.id} 在线，带 ${children.length} 台设备`,
      `Gateway ${gateway.id} is online with ${children.length} units`,
    );
    await context.wait(3_000, 'reporting');
    context.say('断电（无 DISCONNECT，由遗嘱报告）', 'Power off (no DISCONNECT: the Will speaks)');
    session.kill();
    context.say(
      `值守台应出现一条“网关离线”，注明 ${children.length} 台设备；设备显示“被网关遮挡”，不逐台报警`,
      `The board should show one "gateway offline" with ${children.length} units; they are "blocked", not alarms of their own`,
    );
    await context.wait(25_000, 'dark');
    const back = await context.take(gateway.id, { boot: boot + 60 });
    await back.publish(gateway.id, 'birth', { boot: boot + 60, kind: 'gateway' });
    await back.publish(gateway.id, 'state', { state: 'online' });
    for (const id of children) await back.publish(id, 'status', { mode: 'normal' });
    context.say(
      '网关恢复；随后到达一条旧会话的遗嘱，应被忽略',
      'The gateway is back; now a Will of the old session arrives and must be ignored',
    );
    await back.publishRaw(
      `vigil/v1/${gateway.vendor}/${gateway.id}/state`,
      JSON.stringify({ v: 1, state: 'offline', boot }),
      { retain: true },
    );
    await context.wait(3_000, 'settling');
    await back.publish(gateway.id, 'state', { state: 'online' });
  },
};
