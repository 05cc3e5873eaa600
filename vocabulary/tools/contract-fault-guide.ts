import { type ContractFaultKind, contractFaults } from '../src/contract-faults.ts';

interface Advice {
  /** What a device sends or does; code, the same in both languages. */
  readonly example: string;
  readonly zh: string;
  readonly en: string;
}

/** For the vendor's engineer: how each fault looks on the wire, and what to change. A kind without advice does not compile. */
const advice: { readonly [K in ContractFaultKind]: Advice } = {
  retain: {
    example: 'PUBLISH …/alarm, retain = 1',
    zh: '除 `state` 外都以 retain = 0 发布',
    en: 'Publish everything but `state` with retain = 0',
  },
  'refused-topic': {
    example: 'PUBLISH lift/17/alarm',
    zh: '只发到 `vigil/v1/{厂商}/{设备}/{报文族}`，设备须属于本接入凭证',
    en: 'Publish only to `vigil/v1/{vendor}/{unit}/{family}` of a unit that the credential speaks for',
  },
  'refused-will': {
    example: 'Will: $SYS/broker/connection/17/state',
    zh: '遗嘱设为本设备的 `state`；Mosquitto 桥接关闭 `notifications`',
    en: 'Let the Will be the unit’s own `state`; switch `notifications` of a Mosquitto bridge off',
  },
  'denied-filter': {
    example: 'SUBSCRIBE vigil/v1/acme/17/#',
    zh: '只订阅本设备的 `answer` 与 `command`，并检查 SUBACK',
    en: 'Subscribe to `answer` and `command` of your own units, and look at SUBACK',
  },
  oversized: {
    example: 'status, 70 kB',
    zh: '一条报文不超过 64 kB，数组不超过 500 项；不要附带日志或图片',
    en: 'At most 64 kB a message and 500 elements an array; no logs or pictures in it',
  },
  'too-fast': {
    example: '1000 × status / s',
    zh: '降低 `status`、`stats` 的频率；断网后补发时匀速发送',
    en: 'Send `status` and `stats` less often; after an outage send what was kept at an even pace',
  },
  'session-cut': {
    example: 'PUBLISH before CONNECT; a reader that stops',
    zh: '使用合规的 MQTT 3.1.1 客户端库，持续读取下行数据，每台设备用自己的客户端名',
    en: 'Use a sound MQTT 3.1.1 library, go on reading, and give each device a client id of its own',
  },
  'sign-in-refused': {
    example: 'CONNECT, CONNACK 4',
    zh: '核对用户名与令牌；失败后逐次加长重连间隔',
    en: 'Check user name and token; wait longer after each failure',
  },
  'damaged-bytes': {
    example: '{"speed":nan}, {"text":"…"}\\0\\0, GB 18030',
    zh: '发送 UTF-8、无字节序标记、无结尾空字节的 JSON；没有值的字段不发',
    en: 'Send JSON in UTF-8 without a mark before or NULs behind it; leave out a field that has no value',
  },
  'converted-field': {
    example: '"passengers":1, "speed":"1.75", "ts":1795478078',
    zh: '按规范的类型发送：布尔、数字、毫秒',
    en: 'Send the type of the contract: booleans, numbers, milliseconds',
  },
  'dropped-field': {
    example: '"peopleCount":-1, "ts":-1',
    zh: '发送取值范围内的值；未知就不发',
    en: 'Send a value within its bounds; leave out what is not known',
  },
  'unknown-field': {
    example: '"motorTemp":61.5',
    zh: '对照字段表改名；确需新字段请与中心商定',
    en: 'Use the name of the contract; agree with the centre on what is missing there',
  },
  'nothing-understood': {
    example: '{"data1":{"t":21}}',
    zh: '字段放在最外层，使用规范的字段名',
    en: 'Put the fields at the top level, under the names of the contract',
  },
  unreadable: {
    example: '{"code":',
    zh: '发送完整的 JSON；检查缓冲区长度',
    en: 'Send whole JSON; check the length of your buffer',
  },
  'unknown-code': {
    example: '"profile":"vigil","code":"777"',
    zh: '使用所声明代码表里的代码；新代码先交中心登记',
    en: 'Send codes of the table that you declare; have new ones registered first',
  },
  'unknown-unit': {
    example: '…/new-lift/alarm',
    zh: '投入使用前登记设备',
    en: 'Have a unit registered before it goes into service',
  },
  'old-news': {
    example: '"boot":7 behind "boot":8',
    zh: '按发生顺序发送，先发积压再发新的；`boot` 每次启动加一，`seq` 每条加一',
    en: 'Send in order, what was kept first; raise `boot` at each start and `seq` with each message',
  },
  'counted-anew': {
    example: '"seq":1 behind "seq":900, same "boot"',
    zh: '重新计数时换新的 `boot` 并先发 `birth`',
    en: 'Begin to count anew only with another `boot`, and send `birth` first',
  },
  'implausible-time': {
    example: '"ts":1000',
    zh: '对时后再发 `ts`；没有可信时间就不发',
    en: 'Send `ts` once the clock is set; leave it out until then',
  },
};

/** Two tables, one for each reader. */
export function contractFaultGuide(): readonly string[] {
  return [
    '| 不合规 | 例 | 中心如何处理 | 请这样改 |',
    '|---|---|---|---|',
    ...contractFaults.map(
      ({ kind, zh, thenZh }) => `| ${zh} \`${kind}\` | \`${advice[kind].example}\` | ${thenZh} | ${advice[kind].zh} |`,
    ),
    '',
    '| fault | example | what becomes of it | what to change |',
    '|---|---|---|---|',
    ...contractFaults.map(
      ({ kind, en, thenEn }) => `| ${en} \`${kind}\` | \`${advice[kind].example}\` | ${thenEn} | ${advice[kind].en} |`,
    ),
  ];
}
