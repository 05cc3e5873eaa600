import type { AlarmRecord, Repositories } from '@vigil/store';
import {
  type AlarmInput,
  type AlarmReason,
  type AlarmView,
  closingFaults,
  type ErrorCode,
  type Scope,
  VigilError,
} from '@vigil/vocabulary';
import { type Done, visibleAlarm } from '../http/route.ts';
import type { SignedIn } from '../session/sessions.ts';
import { actorFor } from '../session/without-names.ts';

/** Why the life cycle said no, as the caller hears it. */
const refusals: { readonly [R in AlarmReason]?: ErrorCode } = {
  'already-acknowledged': 'already-acknowledged',
  'already-closed': 'already-closed',
  'close-needs-acknowledge': 'close-needs-acknowledge',
  'still-active': 'still-active',
  'close-incomplete': 'close-incomplete',
  'emergency-cannot-be-shelved': 'emergency-cannot-be-shelved',
  'shelf-end-in-past': 'bad-input',
  'already-unacknowledged': 'not-acknowledged',
  'undo-not-yours': 'undo-not-yours',
  'undo-too-late': 'undo-too-late',
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

/** More is never needed: what came before the acknowledgement is not looked at. */
const auditLooked = 20;

/** Somebody else did something with it after it was acknowledged, whatever that was. */
async function hasActedSince(tx: Repositories, id: string, { state }: AlarmRecord, by: string): Promise<boolean> {
  const entries = await tx.audit.list({ subject: `alarm:${id}`, limit: auditLooked });
  // The newest first, and in the order in which it happened: times may be of a clock that was set.
  const own = entries.findIndex(({ action, actor }) => action === 'alarm.acknowledge' && actor === by);
  const since = own < 0 ? entries.filter(({ at }) => at > (state.acknowledged?.at ?? 0)) : entries.slice(0, own);
  return since.some(({ actor }) => actor !== by);
}

/** One step of the life cycle, asked for by a person; who may not see the alarm hears 'not-found'. */
export async function moveAlarm(
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
  const before = visibleAlarm(who.scope, await tx.alarms.get(id));
  const { input, version } = change;
  // Said before the version is compared: "somebody was faster" is what the second desk needs to hear.
  if (before.state.closed !== null) {
    throw new VigilError('already-closed', 'alarm is closed', { details: winner(before, who.scope) });
  }
  if (input.type === 'acknowledge' && before.state.acknowledged !== null) {
    throw new VigilError('already-acknowledged', 'alarm is acknowledged', { details: winner(before, who.scope) });
  }
  if (input.type === 'unacknowledge' && (await hasActedSince(tx, id, before, input.by))) {
    throw new VigilError('undo-not-yours', 'somebody else has acted since', { details: winner(before, who.scope) });
  }
  const { step } = await tx.alarms.apply(id, input, version === undefined ? {} : { expectedVersion: version });
  if (step.kind === 'refused') {
    const missing = input.type === 'close' ? { missing: closingFaults(before.state, input) } : {};
    throw new VigilError(refusals[step.reason] ?? 'bad-input', step.reason, {
      details: { ...winner(before, who.scope), ...missing },
    });
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
