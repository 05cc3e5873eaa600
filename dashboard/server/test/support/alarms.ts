import { closingOf, newAlarm as reported } from '@vigil/harness';
import type { AlarmRecord, NewAlarm, Store } from '@vigil/store';

const county: Readonly<Record<string, string>> = {
  'A-1': 'qingcheng',
  'A-2': 'lianzhou',
  'B-1': 'qingcheng',
  'B-2': 'lianzhou',
  'C-1': 'qingcheng',
};

export function newAlarm(unitId: string, code: NewAlarm['code'], at: number): NewAlarm {
  return reported({
    unitId,
    vendor: unitId.startsWith('B') ? 'bolt' : 'acme',
    county: county[unitId] ?? null,
    code,
    at,
  });
}

/** What ingest does with a first message: the alarm and its change row in one transaction. */
export function raise(store: Store, unitId: string, code: NewAlarm['code'], at = Date.now()): Promise<AlarmRecord> {
  return store.transaction((tx) => tx.alarms.insert(newAlarm(unitId, code, at)));
}

/** The device says it is over, then a person closes it. */
export async function end(store: Store, id: string, at = Date.now()): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.alarms.apply(id, { type: 'clear', at });
    await tx.alarms.apply(id, { type: 'acknowledge', at, by: 'test' });
    const alarm = await tx.alarms.get(id);
    if (alarm?.state.closed === null)
      await tx.alarms.apply(id, { type: 'close', at, by: 'test', ...closingOf('handled') });
  });
}
