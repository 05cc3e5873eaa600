import { chooseUnit, credentialOf, profileOf, type Scenario } from './scenario.ts';

/** Everything a broken terminal has ever sent. Nothing may crash, nothing may vanish: each lands in quarantine with a reason, or rings. */
export const badPayloads: Scenario = {
  name: 'bad-payloads',
  zh: '各种错误报文：应全部进入隔离区并说明原因',
  en: 'every kind of bad payload: all must be in quarantine with a reason',
  run: async (context) => {
    const unit = chooseUnit(
      context,
      (candidate) => candidate.kind === 'elevator' && candidate.outOfUse !== true,
      'lift',
    );
    const credential = credentialOf(context.city, unit);
    const session = await context.take(credential.id);
    const topic = (family: string): string => `vigil/v1/${unit.vendor}/${unit.id}/${family}`;
    const profile = profileOf(context.city, unit);
    const stamp = session.boot;
    const cases: readonly (readonly [zh: string, en: string, family: string, payload: string | Buffer])[] = [
      ['不是 JSON', 'not JSON', 'status', '{"mode":"normal"'],
      ['NaN', 'NaN', 'status', '{"speed":NaN}'],
      ['空报文', 'empty', 'status', ''],
      ['数字写成字符串', 'a number as text', 'status', '{"speed":"1.75"}'],
      ['非 UTF-8', 'not UTF-8', 'status', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
      ['未知代码', 'unknown code', 'fault', JSON.stringify({ id: `bp-code-${stamp}`, profile, code: '777' })],
      [
        '未知代码表',
        'unknown profile',
        'fault',
        JSON.stringify({ id: `bp-prof-${stamp}`, profile: 'no-such-table', code: '01' }),
      ],
      ['1970 年时钟', 'clock at 1970', 'status', JSON.stringify({ ts: 1000, mode: 'normal' })],
      [
        '快 8 小时的时钟',
        'clock 8 h ahead',
        'status',
        JSON.stringify({ ts: Date.now() + 8 * 3_600_000, mode: 'normal' }),
      ],
      [
        '秒当毫秒',
        'seconds for milliseconds',
        'status',
        JSON.stringify({ ts: Math.floor(Date.now() / 1000), mode: 'normal' }),
      ],
      ['无时区的时间', 'time without offset', 'status', JSON.stringify({ ts: '2026-11-23T08:00:00', mode: 'normal' })],
      [
        '重复的报文号',
        'the same id twice',
        'event',
        JSON.stringify({ id: `bp-dup-${stamp}`, profile: 'vigil', code: 'out-of-service' }),
      ],
      [
        '重复的报文号',
        'the same id twice',
        'event',
        JSON.stringify({ id: `bp-dup-${stamp}`, profile: 'vigil', code: 'out-of-service' }),
      ],
      [
        '批量中夹一条坏的',
        'a batch with one bad part',
        'stats',
        JSON.stringify([{ runs: 1 }, { runs: -5 }, { runs: 2 }]),
      ],
      ['看不懂的报警', 'an alarm nobody can read', 'alarm', '{"code":'],
    ];
    for (const [zh, en, family, payload] of cases) {
      await session.publishRaw(topic(family), payload);
      context.say(`已发送：${zh}`, `sent: ${en}`);
      await context.wait(400, '');
    }
    context.say(
      '请看“厂商 → 隔离区”：每条都有原因与原始字节；“看不懂的报警”应出现在紧急栏',
      'See Vendors → quarantine: each with its reason and raw bytes; the unreadable alarm stands in the emergency lane',
    );
    await session.publish(unit.id, 'event', {
      id: `bp-dup-${stamp}-end`,
      profile: 'vigil',
      code: 'out-of-service',
      active: false,
    });
  },
};
