import type { WordsOf } from '../i18n/words-of.ts';

/** For whoever sits there at night: `factDo` says who is hurt by what is wrong, and what to do now. Keys as in `fact`. */
export const zhProblems = {
  factDo: {
    broker_error: '接入程序没有应答：设备报警可能进不来。按电话值守，请管理员重启接入。',
    broker_listening: '设备连不进来，报警进不来。按电话值守，通知管理员。',
    broker_unpromised: '这些设备的报文尚未得到回执，设备会重发。持续出现请管理员检查磁盘。',
    broker_turnedAway: '有设备没能接入，它的报警进不来。按地址找到设备，请厂商改正。',
    broker_journal_writable: '报警无法存档，设备会保留并重发。按电话值守，请管理员立即检查磁盘。',
    broker_journal_level: '满后停收实时数据，报警动用预留空间。请管理员尽快清理磁盘。',
    ingest_error: '处理程序没有应答：报警已存档，但不显示。按电话值守，请管理员重启处理。',
    ingest_brokerLink: '给设备的答复送不出去，报警照常读取。接入也异常时先处理接入。',
    ingest_listening: '收不到报文的设备显示“未知（本系统中断）”，不误报离线。原因见“收不到的原因”。',
    ingest_deaf_reason: '经此日志上报的设备状态未知，新报警可能进不来。请管理员恢复它的接入服务。',
    ingest_journals_lagMs: '实时数据可能落后，报警优先处理。持续增大请通知管理员。',
    ingest_journals_error: '处理停在此处并自动重试，新报警可能不显示。按电话值守，通知管理员。',
    ingest_journals_holes: '日志文件损坏，损坏处的报文读不出来。请管理员检查磁盘，向厂商核对这段时间的报警。',
    ingest_journals_started: '还没有开始读取，新报警不显示。超过一分钟请通知管理员。',
    ingest_journals_readAgain: '从头读取，未处理过的报警带“事后补读”标记出现：逐条核对是否已有人处理。',
    ingest_journals_setBack: '其后的报警会带“事后补读”标记再次出现：逐条核对是否已有人处理。',
    ingest_stuck_kind: '有到期事项本程序不会处理，可能装了旧版本。请管理员核对版本。',
    ingest_stuck_count: '有到期事项本程序不会处理，可能装了旧版本。请管理员核对版本。',
    ingest_answers_expired: '有设备久未连接，不知道报警已收到，可能重复上报。报警本身不受影响。',
    ingest_diskLow: '历史和隔离报文先停存，报警照收。请管理员尽快清理磁盘。',
    ingest_clock_lastStepMs: '期限和离线判断已按实际经过的时间改正。请管理员检查时间同步。',
    ingest_clock_setBack_units: '记录的时间曾在未来，已改正。请管理员检查时间同步。',
    ingest_clock_setBack_deadlines: '记录的期限曾在未来，已改正。请管理员检查时间同步。',
    ingest_history_blockedBy: '报警不受影响。曲线暂时缺数据，历史库恢复后自动补写。请管理员检查历史库。',
    ingest_history_rejected: '报警不受影响。这些记录不进曲线，原文在隔离报文中。',
    ingest_history_replaced: '报警不受影响。日志中还有的数据已补写，更早的缺失。',
    ingest_history_crashes: '报警不受影响。已自动重启并接着写，反复出现请通知管理员。',
    ingest_history_journals_lagMs: '报警不受影响。曲线落后，稍后自动补齐。',
    ingest_history_journals_error: '报警不受影响。曲线暂缺，自动重试；持续出现请通知管理员。',
    ingest_history_journals_holes: '报警不受影响。日志损坏处没有曲线。请管理员检查磁盘。',
    ingest_history_journals_started: '报警不受影响。曲线暂缺，超过一分钟请通知管理员。',
    ingest_history_journals_readAgain: '报警不受影响。曲线从头补写。',
    ingest_history_journals_setBack: '报警不受影响。曲线从日志补写。',
    dashboard_error: '看板程序没有应答。按电话值守，通知管理员。',
    dashboard_store: '看板不可信。按电话值守，请管理员检查数据库和磁盘。',
    dashboard_judging_ok: '新报警不显示。按电话值守，通知管理员。',
    dashboard_judging_reason: '恢复后报警自动补上，期间按电话值守。',
    dashboard_broker: '即时通知停了，看板每秒自行读取一次。先处理接入。',
    dashboard_feedAgeMs: '看板上的内容旧了。按电话值守，通知管理员。',
    dashboard_silenceAgeMs: '全市失联判断已停：没有红条不等于设备在线。看在线数，通知管理员。',
    dashboard_unconfirmed: '有坐席还没有显示这些报警：在下方“坐席”中找到它，去看一眼。',
  },
  blocked: {
    unreachable: '连不上历史库',
    deadline: '历史库应答太慢',
    cut: '历史库应答中断',
    'server-error': '历史库自身出错',
    busy: '历史库繁忙',
    'no-database': '历史库中没有这个数据库',
    'unexpected-answer': '历史库的应答无法识别（可能是代理）',
    'disk-full': '历史库磁盘已满',
    io: '历史库读写出错',
    'refuses-all': '历史库拒收所有数据',
    forbidden: '历史库拒绝登录（令牌失效）',
    'bad-query': '历史库不支持此请求',
    'read-only': '历史库只读',
    closed: '历史库已关闭',
  },
};

export const enProblems: WordsOf<typeof zhProblems> = {
  factDo: {
    broker_error: 'The broker does not answer: alarms may not arrive. Work by telephone, have the broker restarted.',
    broker_listening: 'Devices cannot connect, no alarm arrives. Work by telephone, call the administrator.',
    broker_unpromised:
      'Their messages are not acknowledged yet and will be sent again. If it goes on, have the disk looked at.',
    broker_turnedAway:
      'A device was not let in, its alarms do not arrive. Find it by its address, have the vendor mend it.',
    broker_journal_writable:
      'Alarms cannot be kept; devices hold them. Work by telephone, have the disk looked at at once.',
    broker_journal_level:
      'When full, readings are refused and alarms use the reserve. Have room made on the disk soon.',
    ingest_error: 'Processing does not answer: alarms are kept and not shown. Work by telephone, have it restarted.',
    ingest_brokerLink:
      'Answers to devices wait, alarms are read all the same. If the broker is not well either, mend that first.',
    ingest_listening:
      'Units that are not heard are “unknown (ours)”, none is called offline. For the cause see why it hears nothing.',
    ingest_deaf_reason:
      'Units that report over it are unknown, their alarms may not arrive. Have its broker brought back.',
    ingest_journals_lagMs: 'Readings may be late, alarms go first. If it grows, call the administrator.',
    ingest_journals_error:
      'It stands still here and tries again; new alarms may not show. Work by telephone, call the administrator.',
    ingest_journals_holes:
      'Messages in damaged places cannot be read. Have the disk looked at, ask vendors for alarms of that time.',
    ingest_journals_started: 'Not reading yet, new alarms do not show. After a minute call the administrator.',
    ingest_journals_readAgain:
      'Alarms that nobody had judged appear, marked “read late”: see for each whether somebody went.',
    ingest_journals_setBack: 'Alarms since then appear again, marked “read late”: see for each whether somebody went.',
    ingest_stuck_kind:
      'This program does not know what is due, it may be an older version. Have the version looked at.',
    ingest_stuck_count:
      'This program does not know what is due, it may be an older version. Have the version looked at.',
    ingest_answers_expired:
      'Devices that stayed away do not know that their alarm arrived, and may repeat it. Alarms are not affected.',
    ingest_diskLow: 'History and quarantine wait, alarms are taken. Have room made on the disk soon.',
    ingest_clock_lastStepMs:
      'Deadlines and silence go by the time that really passed. Have the time synchronisation looked at.',
    ingest_clock_setBack_units:
      'Their times lay in the future and were corrected. Have the time synchronisation looked at.',
    ingest_clock_setBack_deadlines:
      'They lay in the future and were corrected. Have the time synchronisation looked at.',
    ingest_history_blockedBy:
      'Alarms are not affected. Charts have a gap until the history is back, then it is filled. Have it looked at.',
    ingest_history_rejected: 'Alarms are not affected. These records are in no chart; they are kept in quarantine.',
    ingest_history_replaced:
      'Alarms are not affected. What the journal still has was written again, what is older is missing.',
    ingest_history_crashes:
      'Alarms are not affected. It went on by itself; if it happens again and again, call the administrator.',
    ingest_history_journals_lagMs: 'Alarms are not affected. Charts are behind and catch up.',
    ingest_history_journals_error:
      'Alarms are not affected. Charts have a gap, it tries again; if it goes on, call the administrator.',
    ingest_history_journals_holes:
      'Alarms are not affected. There are no charts of damaged places. Have the disk looked at.',
    ingest_history_journals_started:
      'Alarms are not affected. Charts have a gap; after a minute call the administrator.',
    ingest_history_journals_readAgain: 'Alarms are not affected. Charts are written again from the beginning.',
    ingest_history_journals_setBack: 'Alarms are not affected. Charts are written again from the journal.',
    dashboard_error: 'The dashboard does not answer. Work by telephone, call the administrator.',
    dashboard_store: 'Boards cannot be trusted. Work by telephone, have the database and the disk looked at.',
    dashboard_judging_ok: 'New alarms do not show. Work by telephone, call the administrator.',
    dashboard_judging_reason: 'Alarms appear by themselves when it is over; until then work by telephone.',
    dashboard_broker: 'Wake-ups do not come, the board looks once a second. See to the broker first.',
    dashboard_feedAgeMs: 'What the boards show is old. Work by telephone, call the administrator.',
    dashboard_silenceAgeMs:
      'No red row does not mean that the units are heard. Watch how many are online, call the administrator.',
    dashboard_unconfirmed: 'A desk has not shown these alarms: find it under Desks below and go there.',
  },
  blocked: {
    unreachable: 'The history cannot be reached',
    deadline: 'The history answers too late',
    cut: 'Its answer broke off',
    'server-error': 'The history failed',
    busy: 'The history is busy',
    'no-database': 'It has no such database',
    'unexpected-answer': 'An answer that is none (perhaps a proxy)',
    'disk-full': 'The disk of the history is full',
    io: 'Reading or writing failed',
    'refuses-all': 'The history refuses everything',
    forbidden: 'The history does not let us in (token)',
    'bad-query': 'The history does not know this request',
    'read-only': 'The history may not be written',
    closed: 'The history is closed',
  },
};
