import type { ContractFaultKind } from '@vigil/vocabulary';
import type { CityUnit } from '../fleet/fleet.ts';
import type { Session } from '../fleet/session.ts';

/** Where a trouble is played: one lift, and the connection that speaks for it. */
export interface Stage {
  readonly unit: CityUnit;
  /** The unit that the connection itself is: the lift, or its gateway. */
  readonly sender: string;
  readonly session: Session;
  /** New for each play: a message id. */
  readonly id: string;
  readonly topic: (family: string) => string;
  /** Another connection of the same credential. */
  readonly connectAgain: () => Promise<Session>;
  /** Such as a stock bridge's: with a Will on a topic of its own liking. */
  readonly connectWithWill: (topic: string) => Promise<Session>;
  readonly oneShot: (topic: string, payload: string) => Promise<void>;
  /** The desk acknowledges and closes what stands at this lift. */
  readonly closeAtDesk: () => Promise<void>;
}

/** What has to stand among the emergencies. */
export interface Ringing {
  /** Default: the lift's own. */
  readonly at?: (stage: Stage) => string;
  /** Default: `alarm-button`. */
  readonly code?: string;
  readonly says?: Readonly<Record<string, string | number | ((stage: Stage) => string)>>;
  readonly mark?: string;
}

/** What one lift does wrong on the day on which somebody is trapped in it. */
export interface Trouble {
  readonly zh: string;
  readonly en: string;
  /** The contract fault that stands at its credential afterwards; null: it breaks no rule, it is only unlucky. */
  readonly fault: ContractFaultKind | null;
  readonly rings: Ringing;
  readonly play: (stage: Stage) => Promise<void>;
}

const button = { profile: 'vigil', code: 'alarm-button', floor: '9', peopleCount: 4 } as const;
const people = { floor: '9', peopleCount: 4 } as const;
const pressed = (id: string): string => JSON.stringify({ id, ...button });
const hourMs = 3_600_000;

const inGb18030 = (id: string): Buffer =>
  Buffer.concat([
    Buffer.from(`{"id":"${id}","profile":"vigil","code":"alarm-button","text":"`),
    // 三楼有人
    Buffer.from([0xc8, 0xfd, 0xc2, 0xa5, 0xd3, 0xd0, 0xc8, 0xcb]),
    Buffer.from('"}'),
  ]);

/** Each stands for a kind; the emergency in it must reach the board. */
export const troubles: readonly Trouble[] = [
  {
    zh: '报警带保留标志',
    en: 'an alarm with the retain flag',
    fault: 'retain',
    rings: { says: people },
    play: ({ session, topic, id }) => session.publishRaw(topic('alarm'), pressed(id), { retain: true }),
  },
  {
    zh: '报警附带错误字段',
    en: 'an alarm with odd fields beside it',
    fault: 'dropped-field',
    rings: { says: { floor: 'Basement 1', peopleCount: 4 } },
    play: ({ session, topic, id }) =>
      session.publishRaw(
        topic('alarm'),
        JSON.stringify({ id, ...button, ts: -1, boot: null, passengers: 1, door: 'CLOSED', floor: 'Basement 1' }),
      ),
  },
  {
    zh: '报警文字为 GB 18030 编码',
    en: 'an alarm in GB 18030',
    fault: 'damaged-bytes',
    rings: { says: { text: '三楼有人' } },
    play: ({ session, topic, id }) => session.publishRaw(topic('alarm'), inGb18030(id)),
  },
  {
    zh: '报警末尾补满空字节',
    en: 'an alarm with NULs behind it',
    fault: 'damaged-bytes',
    rings: { says: people },
    play: ({ session, topic, id }) =>
      session.publishRaw(topic('alarm'), Buffer.concat([Buffer.from(pressed(id)), Buffer.alloc(64)])),
  },
  {
    zh: '报警被截断，无法解析',
    en: 'an alarm that nobody can read',
    fault: 'unreadable',
    rings: { code: 'unreadable-alarm' },
    play: ({ session, topic }) => session.publishRaw(topic('alarm'), '{"code":'),
  },
  {
    zh: '报警排在 70 kB 的状态报文之后',
    en: 'an alarm behind a status of 70 kB',
    fault: 'oversized',
    rings: { says: people },
    play: async ({ session, topic, id }) => {
      await session.publishRaw(topic('status'), JSON.stringify({ note: 'x'.repeat(70_000) }));
      await session.publishRaw(topic('alarm'), pressed(id));
    },
  },
  {
    zh: '报警排在一连串 NaN 之后',
    en: 'an alarm behind values that are no numbers',
    fault: 'damaged-bytes',
    rings: { says: people },
    play: async ({ session, topic, id }) => {
      for (let n = 0; n < 5; n += 1) await session.publishRaw(topic('status'), '{"temperature":nan,"speed":NaN}');
      await session.publishRaw(topic('alarm'), pressed(id));
    },
  },
  {
    zh: '先订阅不允许的主题，再报警',
    en: 'an alarm behind a subscription that is not allowed',
    fault: 'denied-filter',
    rings: { says: people },
    play: async ({ session, topic, id }) => {
      // MQTT.js takes SUBACK 0x80 for an error; firmware does not look at it.
      await session.client.subscribeAsync(topic('#'), { qos: 1 }).catch(() => undefined);
      await session.publishRaw(topic('alarm'), pressed(id));
    },
  },
  {
    zh: '桥接软件自带不允许的遗嘱',
    en: 'a stock bridge with a Will of its own liking',
    fault: 'refused-will',
    rings: { says: people },
    play: async ({ connectWithWill, unit, topic, id }) => {
      const bridge = await connectWithWill(`$SYS/broker/connection/${unit.id}/state`);
      await bridge.publishRaw(topic('alarm'), pressed(id));
      bridge.kill();
    },
  },
  {
    zh: '连接、报警、断开挤在一个数据段',
    en: 'CONNECT, alarm and DISCONNECT in one segment',
    fault: null,
    rings: { says: people },
    play: ({ oneShot, topic, id }) => oneShot(topic('alarm'), pressed(id)),
  },
  {
    zh: '网络半断，新连接报警后旧连接的遗嘱才到',
    en: 'a half-open connection whose Will comes behind the alarm over the new one',
    fault: null,
    rings: { says: people },
    play: async ({ session, connectAgain, topic, id }) => {
      const again = await connectAgain();
      await again.publishRaw(topic('alarm'), pressed(id));
      session.kill();
    },
  },
  {
    zh: '较早的“解除”后到',
    en: 'an older clear that comes behind the alarm',
    fault: 'old-news',
    rings: { says: { ...people, condition: 'active' } },
    play: async ({ session, topic, id }) => {
      const boot = session.boot + 1;
      await session.publishRaw(topic('birth'), JSON.stringify({ boot, seq: 0 }));
      await session.publishRaw(topic('alarm'), JSON.stringify({ boot, seq: 9, ...button }));
      const end = { id: `${id}-end`, boot, seq: 3, ...button, active: false };
      await session.publishRaw(topic('alarm'), JSON.stringify(end));
    },
  },
  {
    zh: '断网时按下，排在新会话之后才发出',
    en: 'a press of an hour ago, sent behind a newer session',
    fault: 'old-news',
    rings: { says: people, mark: 'sent-late' },
    play: async ({ session, topic, id }) => {
      const boot = session.boot + 1;
      await session.publishRaw(topic('birth'), JSON.stringify({ boot, seq: 0, ts: Date.now() }));
      const late = { id, boot: boot - 1, seq: 5, ts: Date.now() - hourMs, ...button };
      await session.publishRaw(topic('alarm'), JSON.stringify(late));
    },
  },
  {
    zh: '报警结案并重启后，同样的字节再次到来',
    en: 'the same bytes again, after the desk has closed the alarm and the device has restarted',
    fault: null,
    rings: { says: people },
    play: async ({ session, topic, closeAtDesk }) => {
      const bytes = pressed('1');
      await session.publishRaw(topic('alarm'), bytes);
      await closeAtDesk();
      await session.publishRaw(topic('birth'), JSON.stringify({ boot: session.boot + 1, seq: 0 }));
      await session.publishRaw(topic('alarm'), bytes);
    },
  },
  {
    zh: '发到陌生主题：在发送方上响铃',
    en: 'an alarm on a foreign topic: it rings on the sender',
    fault: 'refused-topic',
    rings: { at: ({ sender }) => sender, says: people },
    play: ({ session, id }) => session.publishRaw('lift/somewhere/alarm', pressed(id)),
  },
  {
    zh: '网关替未登记的电梯报警：在网关上响铃，注明主题',
    en: 'an alarm of a lift in no register: it rings on who speaks for it, with its topic',
    fault: 'refused-topic',
    rings: {
      at: ({ sender }) => sender,
      says: { ...people, text: ({ unit, id }) => `vigil/v1/${unit.vendor}/new-${id}/alarm` },
    },
    play: ({ session, unit, id }) => session.publishRaw(`vigil/v1/${unit.vendor}/new-${id}/alarm`, pressed(id)),
  },
];
