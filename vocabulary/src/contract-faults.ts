/**
 * What a sender does that the vendor contract does not allow, and that is taken all the same. One closed list: the
 * store keeps a row for each kind and path of a sender, the console names it, and the vendor guide says what happens.
 */
interface ContractFaultWord {
  readonly kind: string;
  /** Name of the fault. */
  readonly zh: string;
  readonly en: string;
  /** What becomes of the message. */
  readonly thenZh: string;
  readonly thenEn: string;
}

const fault = <const K extends string>(kind: K, zh: string, en: string, thenZh: string, thenEn: string) =>
  ({ kind, zh, en, thenZh, thenEn }) as const satisfies ContractFaultWord;

export const contractFaults = [
  fault(
    'retain',
    '保留标志不符合规范',
    'Retain flag where none is allowed',
    '照常接收并处理，但不保留',
    'Taken and judged as usual, not retained',
  ),
  fault(
    'refused-topic',
    '主题不属于该接入凭证',
    'Topic that is not this credential’s',
    '以发送方名义存档，不转发给任何人；报警与故障在发送方上响铃',
    'Kept as the sender’s, delivered to nobody; an alarm or fault rings on the sender',
  ),
  fault(
    'refused-will',
    '遗嘱主题不属于该接入凭证',
    'Will on a topic that is not this credential’s',
    '允许连接；遗嘱触发时以发送方名义存档，不发布',
    'The connection is accepted; when the Will comes it is kept as the sender’s and published to nobody',
  ),
  fault(
    'denied-filter',
    '订阅了不允许的主题',
    'Subscription to a filter that is not allowed',
    '该过滤器得到 SUBACK 0x80，其余照常，会话继续',
    'That filter gets SUBACK 0x80, the others are granted, the session goes on',
  ),
  fault(
    'oversized',
    '报文过大',
    'Packet too large',
    '回执并保存开头部分；报警、故障、事件在 256 kB 以内整条保存',
    'Acknowledged, its head is kept; an alarm, fault or event is kept whole up to 256 kB',
  ),
  fault(
    'too-fast',
    '超出接入凭证的流量配额',
    'More than the credential’s budget',
    '遥测暂缓读取，不丢弃；报警不受影响',
    'Telemetry is read later, nothing is dropped; alarms are not concerned',
  ),
  fault(
    'session-cut',
    '会话被本系统切断',
    'Session cut by us',
    '协议错误或越过上限；反复发生时在故障栏报警',
    'The protocol was broken or a bound exceeded; again and again, it is an alarm in the fault lane',
  ),
  fault(
    'sign-in-refused',
    '登录被拒绝',
    'Sign-in refused',
    '连接未建立；反复发生时在故障栏报警',
    'No connection; again and again, it is an alarm in the fault lane',
  ),
  fault(
    'damaged-bytes',
    '字节或编码异常',
    'Damaged bytes or foreign encoding',
    '去除字节序标记与结尾 NUL，按 GB 18030 解码，NaN 按缺失处理，压缩或 base64 先还原',
    'Byte-order marks and trailing NULs are removed, GB 18030 is decoded, NaN counts as missing, what was packed is unpacked',
  ),
  fault(
    'converted-field',
    '字段形式不符但含义明确',
    'Field of another form, with an obvious meaning',
    '转换后使用',
    'Converted and used',
  ),
  fault(
    'dropped-field',
    '字段无法识别',
    'Field that cannot be understood',
    '仅忽略该字段，其余照常',
    'That field alone is left out, the others count',
  ),
  fault(
    'unknown-field',
    '规范之外的字段',
    'Field that the contract does not know',
    '标量存入历史（每台设备名称数有限），其余忽略',
    'A scalar is kept in the history under a bounded number of names a unit, anything else is left out',
  ),
  fault(
    'nothing-understood',
    '报文中没有可用字段',
    'Nothing in the message is known',
    '证明设备在线，但状态为“有信号，报文无法识别”',
    'It proves that the unit speaks, and counts as “speaks, not understood”',
  ),
  fault(
    'unreadable',
    '报文无法解析',
    'Message cannot be read',
    '原始字节进入隔离区；报警、故障、事件响铃',
    'Raw bytes go to the quarantine; an alarm, fault or event rings',
  ),
  fault(
    'unknown-code',
    '代码表中没有此代码',
    'Code or code table is unknown',
    '按报文族的紧急程度响铃并进入隔离区',
    'Rings as loud as its family, and is kept in the quarantine',
  ),
  fault(
    'unknown-unit',
    '设备未登记',
    'Unit is not in the register',
    '报警在厂商名下响铃；登记后转到该设备',
    'An alarm rings on the vendor, and stands at the unit once it is registered',
  ),
  fault(
    'old-news',
    '较早的报文后到',
    'Older message behind a newer one',
    '存入历史与报警记录，不改变现状；未列出的紧急报警照常响铃并标明“迟到”',
    'Kept in the history and changes nothing; an emergency that is not listed rings, marked “sent late”',
  ),
  fault(
    'counted-anew',
    '编号倒退而未声明新会话',
    'Numbers went back without a new session',
    '核实设备重新计数后，按新会话继续处理',
    'Taken as a new session once it is certain that the device has begun to count anew',
  ),
  fault(
    'implausible-time',
    '设备时间不可信',
    'Implausible device time',
    '以接收时间为准',
    'Receipt time is used instead',
  ),
] as const;

export type ContractFaultKind = (typeof contractFaults)[number]['kind'];
export const contractFaultKinds: readonly ContractFaultKind[] = contractFaults.map(({ kind }) => kind);

/** One fault of one message. */
export interface ContractNote {
  readonly kind: ContractFaultKind;
  /** What exactly: the name of a field, a topic's fault, a reason. Short; '' when the kind says it all. */
  readonly path: string;
  /** What was sent, cut to {@link sampleLimit} characters. */
  readonly sample: string;
}

export const sampleLimit = 200;
export function contractNote(kind: ContractFaultKind, path: string, sample = ''): ContractNote {
  return { kind, path: path.slice(0, 64), sample: sample.slice(0, sampleLimit) };
}
