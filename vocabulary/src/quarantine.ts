/** Why a message could not be understood, closed list; raw bytes are kept beside it. */
export const quarantineReasons = [
  { reason: 'bad-topic', zh: '主题不符合规范', en: 'Topic is not one of the contract' },
  { reason: 'refused-topic', zh: '主题不属于发送方', en: 'Topic is not the sender’s' },
  { reason: 'refused-will', zh: '遗嘱主题不属于发送方', en: 'Will is not the sender’s' },
  { reason: 'oversized', zh: '报文过大，仅存开头', en: 'Too large, only its head was kept' },
  { reason: 'nothing-understood', zh: '没有可用字段', en: 'Nothing in it is known' },
  { reason: 'unknown-unit', zh: '设备未登记', en: 'Unit is not in the register' },
  { reason: 'foreign-vendor-unit', zh: '设备不属于该厂商', en: 'Unit belongs to another vendor' },
  { reason: 'not-utf8', zh: '不是UTF-8文本', en: 'Not UTF-8 text' },
  { reason: 'not-json', zh: '不是JSON', en: 'Not JSON' },
  { reason: 'bad-shape', zh: '字段不符合规范', en: 'Fields do not match the contract' },
  { reason: 'empty', zh: '空报文', en: 'Empty message' },
  { reason: 'too-many', zh: '批量条数超限', en: 'Batch is too long' },
  { reason: 'unknown-code', zh: '代码表中没有此代码', en: 'Code is not in the table' },
  { reason: 'unknown-profile', zh: '未知的代码表', en: 'Code table is unknown' },
  { reason: 'history-rejected', zh: '历史库拒收', en: 'History refused the point' },
  { reason: 'handler-failed', zh: '处理失败', en: 'Processing failed' },
] as const;
export type QuarantineReason = (typeof quarantineReasons)[number]['reason'];

/**
 * Fact of the store (`process_fact`) by which a person asks that quarantine be judged again: when it was asked for, epoch
 * ms. Ingest looks at it every second; each message is judged again once at most.
 */
export const reprocessFact = 'reprocess-wanted';
