import type { Reads, Store } from '@vigil/store';
import {
  acknowledgeRequest,
  alarmColumns,
  alarmDetail,
  alarmIdSchema,
  alarmQuery,
  alarmView,
  closeRequest,
  pageOf,
  shelveRequest,
  unacknowledgeRequest,
  unshelveRequest,
  VigilError,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { command, query, visibleAlarm } from '../http/route.ts';
import { listFile } from '../list-files/list-file.ts';
import { read } from '../readers/read.ts';
import { alarmFor, auditFor } from '../session/without-names.ts';
import { acknowledgeMany, unacknowledgeMany } from './acknowledge-many.ts';
import { moveAlarm } from './move-alarm.ts';

interface Needs {
  readonly store: Store;
}
interface ReaderNeeds {
  readonly read: Reads;
}
interface FileNeeds extends ReaderNeeds {
  readonly utcOffsetMinutes: number;
}

const params = z.object({ id: alarmIdSchema });
const occurrencesShown = 200;
const auditShown = 200;

export const alarmRoutes = [
  read(
    {
      method: 'get',
      path: '/api/alarms',
      summary: 'Alarms, open and closed, newest first',
      access: 'board.read',
      query: alarmQuery,
      answer: pageOf(alarmView),
    },
    ({ read: from }: ReaderNeeds) =>
      async ({ scope, query: wanted }) => {
        const { rows, total } = await from.alarms.list({ ...defined(wanted), scope });
        return { rows: rows.map((row) => alarmFor(scope, row)), total };
      },
  ),
  listFile(
    {
      list: 'alarms',
      summary: 'Alarms as a file (CSV, JSON), filtered as the list is',
      access: 'board.read',
      filters: alarmQuery.omit({ limit: true, offset: true }),
      columns: alarmColumns,
    },
    {
      rowsAtOnce: 500,
      key: z.object({ id: alarmIdSchema, raisedAt: z.number() }),
      keyOf: ({ id, raisedAt }) => ({ id, raisedAt }),
    },
    ({ read: from }: FileNeeds) =>
      async ({ scope, query: wanted }, after, limit) =>
        (await from.alarms.listAfter({ ...defined(wanted), scope, after, limit })).map((row) => alarmFor(scope, row)),
  ),
  query(
    {
      method: 'get',
      path: '/api/alarms/:id',
      summary: 'One alarm with its occurrences and what people did',
      access: 'board.read',
      params,
      answer: alarmDetail,
    },
    async ({ store }: Needs, { who, params: { id } }) => {
      visibleAlarm(who.scope, await store.read.alarms.get(id));
      const [alarm, occurrences, audit] = await Promise.all([
        store.read.alarms.view(id),
        store.read.occurrences.of(id, occurrencesShown),
        store.read.audit.list({ subject: `alarm:${id}`, limit: auditShown }),
      ]);
      if (alarm === null) throw new VigilError('not-found', 'not found');
      return {
        alarm: alarmFor(who.scope, alarm),
        occurrences: occurrences.map((row) => ({
          id: row.id,
          code: row.code,
          profile: row.profile,
          raw: row.raw,
          active: row.active,
          historical: row.historical,
          messageKey: row.messageKey,
          deviceTime: row.deviceTime,
          receivedAt: row.receivedAt,
          detail: row.detail,
        })),
        audit: [...auditFor(who.scope, audit)],
      };
    },
  ),
  acknowledgeMany,
  unacknowledgeMany,
  command(
    {
      method: 'post',
      path: '/api/alarms/:id/acknowledge',
      summary: 'Somebody has seen it and takes care',
      access: 'alarm.acknowledge',
      params,
      body: acknowledgeRequest,
      answer: alarmView,
    },
    (tx, { who, params: { id }, body, now }) =>
      moveAlarm(tx, who, id, {
        input: { type: 'acknowledge', at: now, by: who.person.login },
        action: 'alarm.acknowledge',
        version: body.version,
        detail: {},
      }),
  ),
  command(
    {
      method: 'post',
      path: '/api/alarms/:id/unacknowledge',
      summary: 'Takes one’s own acknowledgement back, within 30 s and before anybody else has acted: it rings again',
      access: 'alarm.acknowledge',
      params,
      body: unacknowledgeRequest,
      answer: alarmView,
    },
    (tx, { who, params: { id }, body, now }) =>
      moveAlarm(tx, who, id, {
        input: { type: 'unacknowledge', at: now, by: who.person.login },
        action: 'alarm.unacknowledge',
        version: body.version,
        detail: {},
      }),
  ),
  command(
    {
      method: 'post',
      path: '/api/alarms/:id/close',
      summary: 'It is over, with this outcome; of an emergency also how it is known that nobody is inside',
      access: 'alarm.close',
      params,
      body: closeRequest,
      answer: alarmView,
    },
    (tx, { who, params: { id }, body: { outcome, note, form = null, version }, now }) =>
      moveAlarm(tx, who, id, {
        input: { type: 'close', at: now, by: who.person.login, outcome, note, form },
        action: 'alarm.close',
        version,
        detail: { outcome, note, ...(form === null ? {} : { form }) },
      }),
  ),
  command(
    {
      method: 'post',
      path: '/api/alarms/:id/shelve',
      summary: 'Out of sight until a time, with a reason',
      access: 'alarm.shelve',
      params,
      body: shelveRequest,
      answer: alarmView,
    },
    (tx, { who, params: { id }, body: { reason, untilMs, version }, now }) =>
      moveAlarm(tx, who, id, {
        input: { type: 'shelve', at: now, by: who.person.login, reason, untilMs },
        action: 'alarm.shelve',
        version,
        detail: { reason, untilMs },
      }),
  ),
  command(
    {
      method: 'post',
      path: '/api/alarms/:id/unshelve',
      summary: 'Back from the shelf',
      access: 'alarm.shelve',
      params,
      body: unshelveRequest,
      answer: alarmView,
    },
    (tx, { who, params: { id }, body, now }) =>
      moveAlarm(tx, who, id, {
        input: { type: 'unshelve', at: now },
        action: 'alarm.unshelve',
        version: body.version,
        detail: {},
      }),
  ),
] as const;
