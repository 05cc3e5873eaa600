import { quarantineReasons } from './quarantine.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

/**
 * The words that broker and ingest write behind a fault: why exactly. A closed list for people; what is not in it is a
 * field, a family, a topic or a text of its sender, and stands as it is.
 */
const reasons: Readonly<Record<string, Words>> = {
  // Topics and filters (acl.ts, topics.ts).
  'reserved-topic': { zh: '以 $ 开头的系统主题', en: 'a topic of the broker’s own, with $' },
  'not-ours': { zh: '不在 vigil/v1 之下', en: 'not below vigil/v1' },
  'foreign-vendor': { zh: '属于其他厂商', en: 'another vendor’s' },
  'foreign-unit': { zh: '不是该接入凭证的设备', en: 'a unit that is not the credential’s' },
  'down-family': { zh: '只能由中心下发', en: 'only the centre sends there' },
  'retain-not-allowed': { zh: '此类报文不可保留', en: 'not a retained family' },
  'wildcard-in-topic': { zh: '主题含通配符', en: 'wildcard in a topic' },
  'shared-subscription': { zh: '共享订阅', en: 'shared subscription' },
  'malformed-filter': { zh: '过滤器写法错误', en: 'malformed filter' },
  'not-contained': { zh: '超出该接入凭证可订阅的范围', en: 'wider than the credential may have' },
  internal: { zh: '系统内部主题', en: 'internal topic' },
  'wrong-depth': { zh: '主题层数不对', en: 'wrong number of levels' },
  'bad-vendor': { zh: '厂商编号写法错误', en: 'malformed vendor' },
  'bad-unit': { zh: '设备编号写法错误', en: 'malformed unit' },
  'unknown-family': { zh: '未知的报文族', en: 'unknown family' },
  'packet-too-large': { zh: '报文过大', en: 'packet too large' },
  // Bytes (ingest: decode).
  'not-a-number': { zh: 'NaN、Infinity 等非数值', en: 'NaN, Infinity or the like' },
  padding: { zh: '前后有空字节或控制字符', en: 'NULs or control characters around it' },
  bom: { zh: '字节序标记', en: 'byte-order mark' },
  'utf-16': { zh: 'UTF-16 编码', en: 'UTF-16' },
  gb18030: { zh: 'GB 18030 编码', en: 'GB 18030' },
  truncated: { zh: 'JSON 被截断', en: 'JSON cut off' },
  syntax: { zh: 'JSON 写法错误', en: 'JSON syntax' },
  before: { zh: 'JSON 之前有多余内容', en: 'something before the JSON' },
  behind: { zh: 'JSON 之后有多余内容', en: 'something behind the JSON' },
  several: { zh: '一条报文含多个 JSON', en: 'several JSON values in one message' },
  compressed: { zh: '压缩过的报文', en: 'compressed' },
  base64: { zh: 'base64 编码', en: 'base64' },
  hexadecimal: { zh: '十六进制编码', en: 'hexadecimal' },
  percent: { zh: '百分号编码', en: 'percent encoding' },
  bare: { zh: '不是 JSON 对象', en: 'no JSON object' },
  'text-of-json': { zh: 'JSON 写在文本里', en: 'JSON inside a text' },
  // Order (order.ts).
  'older-boot': { zh: '属于较早的会话', en: 'of an earlier session' },
  'older-seq': { zh: '编号较早', en: 'an earlier number' },
  'older-time': { zh: '时间较早', en: 'an earlier time' },
  'older-connection': { zh: '来自较早的连接', en: 'over an earlier connection' },
  restarted: { zh: '编号重新开始', en: 'numbers began anew' },
  // Ends of sessions (journal-records.ts) and what the broker says no to.
  protocol: { zh: 'MQTT 协议错误', en: 'MQTT protocol error' },
  'slow-reader': { zh: '设备不读取下行数据', en: 'the device does not read' },
  kicked: { zh: '被中心断开', en: 'ended by the centre' },
  'taken-over': { zh: '多台设备使用同一客户端名', en: 'devices share one client id' },
  'session-cut': { zh: '会话被切断', en: 'session cut' },
  'sign-in': { zh: '登录被拒绝', en: 'sign-in refused' },
  'too many sessions of this credential': { zh: '该接入凭证的连接过多', en: 'too many connections of the credential' },
  'malformed-packet': { zh: '报文格式错误', en: 'malformed packet' },
  'malformed-connect': { zh: 'CONNECT 格式错误', en: 'malformed CONNECT' },
  'connect-too-large': { zh: 'CONNECT 过大', en: 'CONNECT too large' },
  'connect-timeout': { zh: '连接后迟迟不发 CONNECT', en: 'no CONNECT in time' },
  'not-mqtt': { zh: '不是 MQTT', en: 'not MQTT' },
  'bad-utf8': { zh: '名称不是 UTF-8', en: 'a name that is not UTF-8' },
  'tls-handshake': { zh: 'TLS 握手失败', en: 'TLS handshake failed' },
  mqtt5: { zh: '不支持 MQTT 5', en: 'MQTT 5 is not spoken here' },
  'no-credential': { zh: '没有用户名', en: 'no user name' },
  'unknown-credential': { zh: '接入凭证不存在', en: 'unknown credential' },
  'wrong-token': { zh: '密码错误', en: 'wrong token' },
  disabled: { zh: '接入凭证已停用', en: 'credential disabled' },
  'backing-off': { zh: '失败次数过多，暂缓', en: 'too many failures, told to wait' },
  'certificate-mismatch': { zh: '证书与接入凭证不符', en: 'certificate of another credential' },
  'unknown-certificate': { zh: '证书未登记', en: 'unknown certificate' },
  'empty-client-id': { zh: '保留会话须有客户端名', en: 'a kept session needs a client id' },
  'client-id-too-long': { zh: '客户端名过长', en: 'client id too long' },
  'will-not-allowed': { zh: '遗嘱不允许', en: 'Will not allowed' },
  'publish-denied': { zh: '不允许发布', en: 'publish denied' },
  'subscribe-denied': { zh: '不允许订阅', en: 'subscribe denied' },
  'too-many-filters': { zh: '一次订阅的过滤器过多', en: 'too many filters at once' },
  'will-of-living-client': { zh: '连接仍在', en: 'its client lives' },
  'unknown-will': { zh: '没有对应的连接', en: 'of no connection' },
  'too-many-connections': { zh: '总连接数已满', en: 'too many connections' },
  'too-many-from-address': { zh: '该地址连接过多', en: 'too many connections from its address' },
  'connect-rate': { zh: '连接过于频繁', en: 'connects too often' },
  'too-fast': { zh: '超出流量配额', en: 'more than its budget' },
  'journal-full': { zh: '中心磁盘已满', en: 'our disk is full' },
  'journal-failed': { zh: '中心无法存档', en: 'our journal failed' },
  'journal-busy': { zh: '中心存档繁忙', en: 'our journal is busy' },
  // Budgets.
  telemetry: { zh: '实时数据', en: 'readings' },
  alarm: { zh: '报警', en: 'alarms' },
  other: { zh: '其他报文', en: 'other messages' },
  ...Object.fromEntries(quarantineReasons.map(({ reason, zh, en }) => [reason, { zh, en }])),
};

/** Words for why, in one language; null: it is no reason but something of its sender's. */
export function faultReason(reason: string, language: keyof Words): string | null {
  return Object.hasOwn(reasons, reason) ? (reasons[reason]?.[language] ?? null) : null;
}
