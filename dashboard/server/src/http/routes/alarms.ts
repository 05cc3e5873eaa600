import type { AlarmRecord, Repositories } from '@vigil/store';
import {
  type AlarmInput,
  type AlarmReason,
  type AlarmView,
  acknowledgeRequest,
  alarmDetail,
  alarmIdSchema,
  alarmQuery,
  alarmView,
  closeRequest,
  type ErrorCode,
  pageOf,
  type Scope,
  shelveRequest,
  unshelveRequest,
  VigilError,
} from '@vigil/vocabulary';
import { z } from 'zod';
import type { SignedIn } from '../../sign-in/sessions.ts';
import { actorFor, alarmFor, auditFor } from '../../sign-in/without-names.ts';
import { defined } from '../defined.ts';
import { command, type Done, query, type Route, visible } from '../route.ts';

const params = z.object({ id: alarmIdSchema });
const occurrencesShown = 200;
const auditShown = 200;

/** Why the life cycle said no, as the caller hears it. */
const refusals: { readonly [R in AlarmReason]?: ErrorCode } = {
  'already-acknowledged': 'already-acknowledged',
  'already-closed': 'already-closed',
  'close-needs-acknowledge': 'close-needs-acknowledge',
  'still-active': 'still-active',
  'emergency-cannot-be-shelved': 'emergency-cannot-be-shelved',
  'shelf-end-in-past': 'bad-input',
};

/** Who was first, for the desk that was second. */
function winner({ state }: AlarmRecord, scope: Scope): Readonly<Record<string, unknown>> {
  const { acknowledged, closed } = state;
  return {
    acknowledgedBy: actorFor(scope, acknowledged?.by ?? null),
    acknowledgedAt: acknowledged?.at ?? null,
    closedBy: actorFor(scope, closed?.by ?? null),
    closedAt: closed?.at ?? null,
  };
}

async function move(
  tx: Repositories,
  who: SignedIn,
  id: string,
  change: {
    readonly input: AlarmInput;
    readonly action: string;
    readonly version: number | undefined;
    readonly detail: Readonly<Record<string, unknown>>;
  },
): Promise<Done<AlarmView>> {
  const before = visible(who, await tx.alarms.get(id));
  const { input, version } = change;
  // Said before the version is compared: "somebody was faster" is what the second desk needs to hear.
  if (before.state.closed !== null) {
    throw new VigilError('already-closed', 'alarm is closed', { details: winner(before, who.scope) });
  }
  if (input.type === 'acknowledge' && before.state.acknowledged !== null) {
    throw new VigilError('already-acknowledged', 'alarm is acknowledged', { details: winner(before, who.scope) });
  }
  const { step } = await tx.alarms.apply(id, input, version === undefined ? {} : { expectedVersion: version });
  if (step.kind === 'refused') {
    throw new VigilError(refusals[step.reason] ?? 'bad-input', step.reason, { details: winner(before, who.scope) });
  }
  const view = await tx.alarms.view(id);
  if (view === null) throw new VigilError('internal', 'alarm without a view');
  return {
    answer: view,
    audit:
      step.kind === 'same'
        ? null
        : {
            action: change.action,
            subject: `alarm:${id}`,
            // The step has a name of its own: `reason` is what the person wrote.
            detail: { ...change.detail, unitId: view.unitId, step: step.reason },
          },
  };
}

export const alarmRoutes: readonly Route[] = [
  query(
    {
      method: 'get',
      path: '/api/alarms',
      summary: 'Alarms, open and closed, newest first',
      access: 'board.read',
      query: alarmQuery,
      answer: pageOf(alarmView),
    },
    async ({ store }, { who, query: wanted }) => {
      const { rows, total } = await store.read.alarms.list({ ...defined(wanted), scope: who.scope });
      return { rows: rows.map((row) => alarmFor(who.scope, row)), total };
    },
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
    async ({ store }, { who, params: { id } }) => {
      visible(who, await store.read.alarms.get(id));
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
      move(tx, who, id, {
        input: { type: 'acknowledge', at: now, by: who.person.login },
        action: 'alarm.acknowledge',
        version: body.version,
        detail: {},
      }),
  ),
  command(
    {
      method: 'post',
      path: '/api/alarms/:id/close',
      summary: 'It is over, with this outcome',
      access: 'alarm.close',
      params,
      body: closeRequest,
      answer: alarmView,
    },
    (tx, { who, params: { id }, body: { outcome, note, version }, now }) =>
      move(tx, who, id, {
        input: { type: 'close', at: now, by: who.person.login, outcome, note },
        action: 'alarm.close',
        version,
        detail: { outcome, note },
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
      move(tx, who, id, {
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
      move(tx, who, id, {
        input: { type: 'unshelve', at: now },
        action: 'alarm.unshelve',
        version: body.version,
        detail: {},
      }),
  ),
];
