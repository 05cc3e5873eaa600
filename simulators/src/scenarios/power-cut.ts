import type { CityUnit } from '../fleet/fleet.ts';
import type { Session } from '../fleet/session.ts';
import { vendorCode } from '../models/codes.ts';
import { seededRandom } from '../random.ts';
import { credentialOf, profileOf, type Scenario, ScenarioError } from './scenario.ts';

/** An area loses power: up to 300 lifts say 41 within 20 s, some fall silent, 8 hold people; later 40 in random order. */
export const powerCut: Scenario = {
  name: 'power-cut',
  zh: '片区停电：最多 300 部电梯 20 秒内报断电，其中 8 部有人',
  en: 'an area loses power: up to 300 lifts within 20 s, 8 of them with people',
  run: async (context) => {
    const random = seededRandom(41);
    const county = new Map(context.city.sites.map((site) => [site.id, site.county]));
    const lifts = context.city.units.filter((unit) => unit.kind === 'elevator' && unit.outOfUse !== true);
    const byCounty = Map.groupBy(lifts, (unit) => county.get(unit.site ?? '') ?? '');
    const area = [...byCounty.values()].toSorted((a, b) => b.length - a.length)[0]?.slice(0, 300) ?? [];
    if (area.length === 0) throw new ScenarioError('the city has no lifts');
    const withPeople = new Set(
      area
        .filter((unit) => unit.peopleSensor === true)
        .slice(0, 8)
        .map((unit) => unit.id),
    );
    const sessions = new Map<string, Session>();
    const sessionFor = async (unit: CityUnit): Promise<Session> => {
      const id = credentialOf(context.city, unit).id;
      const known = sessions.get(id);
      if (known !== undefined) return known;
      const session = await context.take(id);
      sessions.set(id, session);
      return session;
    };
    for (const unit of area) await sessionFor(unit);
    context.say(`${area.length} 部电梯所在片区停电`, `Power is lost in an area of ${area.length} lifts`);
    const start = Date.now();
    await Promise.all(
      area.map(async (unit) => {
        await context.wait(random.int(0, 20_000), '');
        const session = await sessionFor(unit);
        const people = withPeople.has(unit.id);
        const code = vendorCode(profileOf(context.city, unit), 'main-power-off');
        await session.publish(unit.id, 'event', {
          id: `pc-${start}-${unit.id}`,
          ...code,
          active: true,
          passengers: unit.peopleSensor === true ? people : null,
          door: 'closed',
          doorZone: !people,
        });
        await session.publish(unit.id, 'status', {
          mode: 'emergency-power',
          power: 'battery',
          moving: false,
          door: 'closed',
          doorZone: !people,
          passengers: unit.peopleSensor === true ? people : null,
        });
      }),
    );
    context.say(
      `${area.length} 部已报断电，其中 ${withPeople.size} 部有人：应排在最前`,
      `${area.length} lifts reported; the ${withPeople.size} with people must stand first`,
    );
    const silent = area.filter((unit) => !withPeople.has(unit.id) && random.chance(0.3));
    for (const unit of silent) await (await sessionFor(unit)).publish(unit.id, 'state', { state: 'offline' });
    context.say(
      `${silent.length} 部备用电源耗尽，失联`,
      `${silent.length} lifts run out of backup power and go silent`,
    );
    await context.wait(30_000, 'power is out');
    context.say('来电，随机顺序恢复', 'Power returns, in random order');
    for (const unit of area.toSorted(() => random.next() - 0.5)) {
      const session = await sessionFor(unit);
      await session.publish(unit.id, 'state', { state: 'online' });
      await session.publish(unit.id, 'event', {
        id: `pc-${start}-${unit.id}-end`,
        ...vendorCode(profileOf(context.city, unit), 'back-to-automatic'),
        active: true,
      });
      await session.publish(unit.id, 'status', {
        mode: 'normal',
        power: 'mains',
        moving: false,
        door: 'open',
        doorZone: true,
        passengers: unit.peopleSensor === true ? false : null,
      });
    }
    context.say(
      '全部恢复；有人的电梯仍须由人结案',
      'All are back; those with people still wait for a person to close them',
    );
  },
};
