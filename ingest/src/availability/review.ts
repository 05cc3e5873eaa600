import type { RegisteredUnit } from '@vigil/store';
import { type AvailabilityVerdict, type CanonicalId, judgeAvailability, unitKinds } from '@vigil/vocabulary';
import { clear, raise, suppress } from '../alarms/raise.ts';
import { type Batch, count, type Work } from '../batch.ts';
import type { Listening } from '../listening.ts';
import type { RegisterIndex } from '../register-index.ts';
import type { Rules } from '../rules.ts';
import type { LiveState } from '../world.ts';
import { silenceLimits } from './limits.ts';
import { availabilityMemory } from './memory.ts';

/** What a verdict needs beside the unit's own state. */
export interface AvailabilityContext {
  readonly register: RegisterIndex;
  readonly rules: Rules;
  readonly now: number;
  readonly hearing: Pick<Listening, 'since'>;
  readonly peek: (unitId: string) => Readonly<LiveState> | null;
}

/** Verdict about one unit now, with what was decided before taken into account. Pure. */
export function judgeUnit(
  context: AvailabilityContext,
  registered: RegisteredUnit,
  state: Readonly<LiveState>,
): AvailabilityVerdict {
  const { unit } = registered;
  const { now } = context;
  const limits = silenceLimits(unit, state.intervalMs);
  // One that is not in the register any more, or something else now, stands in nobody's way.
  const carrier = context.register.units.get(unit.gateway ?? '');
  const gateway = carrier?.unit.kind === 'gateway' ? context.peek(carrier.unit.id) : null;
  const gatewayDown = gateway !== null && (gateway.availability === 'offline' || gateway.availability === 'blocked');
  // A gateway that came back brings its units' silence limits with it: they must get the time to report.
  const gatewayBackAt = gateway?.availability === 'online' ? gateway.availabilitySince : 0;
  const memory = availabilityMemory.of(state);
  const verdict = judgeAvailability({
    lastSeenAt: state.lastSeenAt,
    listeningSince: Math.max(context.hearing.since(now, memory.journal), gatewayBackAt),
    ...limits,
    declared: state.declared,
    declaredAt: state.declaredAt,
    sleepEndsAt: unitKinds[unit.kind].sleeps ? (state.declaredAt ?? 0) + context.rules.sleep.longestMs : null,
    gatewayDownSince: gatewayDown ? gateway.availabilitySince : null,
    frozenSince: (memory.repeats ?? 0) >= context.rules.frozen.messages ? (memory.repeatSince ?? null) : null,
    frozenAfterMs: limits.offlineAfterMs / 2,
    notUnderstoodSince: memory.garbledSince ?? null,
    refusedSince: memory.refusedSince ?? availabilityMemory.of(gateway).refusedSince ?? null,
    scheduledOff: unit.outOfUse,
    now,
  });
  return settle(state, verdict);
}

/**
 * We were away, so silence proves nothing – neither that a unit is gone nor that one which was gone is back.
 * What was known before stands until the unit is heard or its limit passes: our restart ends no alarm.
 */
function settle(state: Readonly<LiveState>, verdict: AvailabilityVerdict): AvailabilityVerdict {
  const { availability } = state;
  // Only a message that is understood ends it: that we were away meanwhile tells nothing.
  if (
    availability === 'not-understood' &&
    (verdict.availability === 'online' || verdict.availability === 'unknown-ours') &&
    availabilityMemory.of(state).garbledSince !== undefined
  )
    return { availability, reason: 'not-understood', since: state.availabilitySince };
  if (verdict.reason !== 'we-were-away' || (availability !== 'offline' && availability !== 'blocked')) return verdict;
  const reason = availability === 'blocked' ? 'gateway-down' : 'silent-offline';
  return { availability, reason, since: state.availabilitySince };
}

/** When a verdict may change by the mere passing of time, epoch ms. Early is harmless, late is not. */
export function nextReview(
  registered: RegisteredUnit,
  state: Readonly<LiveState>,
  now: number,
  listeningSince: number,
): number {
  const limits = silenceLimits(registered.unit, state.intervalMs);
  const heard = Math.max(state.lastSeenAt ?? 0, 0);
  const memory = availabilityMemory.of(state);
  switch (state.availability) {
    case 'online':
      return (memory.repeats ?? 0) > 1 || memory.garbledSince !== undefined ? now + 5_000 : heard + limits.lateAfterMs;
    case 'late':
      return Math.min(now + 30_000, Math.max(heard, listeningSince) + limits.offlineAfterMs);
    case 'unknown-ours':
    case 'blocked':
    case 'frozen':
    case 'not-understood':
      return now + 5_000;
    case 'offline':
    case 'scheduled-off':
    case 'never-seen':
      return now + 30_000;
  }
}

/** Judges one unit and does what follows from a change; undefined when nothing changed (the hot path). */
export function reviewUnit(batch: Batch, unitId: string, now: number): Work {
  const registered = batch.register.units.get(unitId);
  const state = batch.units.peek(unitId);
  if (registered === undefined || state === null) return undefined;
  const verdict = judgeUnit(contextOf(batch, now), registered, state);
  if (verdict.availability === state.availability) {
    // Only the reason sharpened (a Will after a long silence): worth a row, not an alarm.
    if (verdict.reason !== state.availabilityReason) batch.units.touch(unitId).availabilityReason = verdict.reason;
    return undefined;
  }
  return change(batch, registered, verdict, now);
}

function contextOf(batch: Batch, now: number): AvailabilityContext {
  const { register, rules, hearing } = batch;
  return { register, rules, now, hearing, peek: (id) => batch.units.peek(id) };
}

async function change(
  batch: Batch,
  registered: RegisteredUnit,
  verdict: AvailabilityVerdict,
  now: number,
): Promise<void> {
  const { unit } = registered;
  const state = batch.units.touch(unit.id);
  const before = state.availability;
  const after = verdict.availability;
  state.availability = after;
  state.availabilityReason = verdict.reason;
  state.availabilitySince = verdict.since;
  batch.outflow.announced.add(unit.id);
  count(batch, `availability:${after}`);
  if (unit.kind === 'gateway') await reviewChildren(batch, unit.id, now);
  const isSpokenFor = await batch.hooks.availabilityChanged(batch, { registered, before, after, at: now });
  if (!isSpokenFor) {
    if (after === 'offline') await raiseOffline(batch, registered, now);
    else if (after === 'blocked') await hideBehindGateway(batch, registered, now);
    else if (before === 'offline' || before === 'blocked') await clear(batch, unit.id, offlineCode(registered), now);
  }
  if (after === 'frozen') await raise(batch, { unit: registered, code: 'unit-frozen', at: now, source: 'rule' });
  else if (before === 'frozen') await clear(batch, unit.id, 'unit-frozen', now);
  if (verdict.reason === 'not-understood')
    await raise(batch, { unit: registered, code: 'unit-not-understood', at: now, source: 'rule' });
  else if (before === 'not-understood') await clear(batch, unit.id, 'unit-not-understood', now);
}

function offlineCode(registered: RegisteredUnit): CanonicalId {
  return registered.unit.kind === 'gateway' ? 'gateway-offline' : 'unit-offline';
}

async function raiseOffline(batch: Batch, registered: RegisteredUnit, now: number): Promise<void> {
  const { unit } = registered;
  const open = await batch.alarms.findOpen(unit.id, offlineCode(registered));
  // It was hidden behind its gateway and now stands for itself.
  if (open?.state.suppression?.kind === 'suppressed' && open.state.suppression.rule === 'behind-gateway') {
    await batch.alarms.apply(open.id, { type: 'unsuppress', at: now });
    batch.news.alarms += 1;
    if (open.state.condition === 'active') return;
  }
  const groupSize = unit.kind === 'gateway' ? blockedChildren(batch, unit.id) : null;
  await raise(batch, {
    unit: registered,
    code: offlineCode(registered),
    at: now,
    source: 'rule',
    ...(groupSize === null ? {} : { facts: { groupSize } }),
  });
}

/** One gateway is one alarm: what its units raised for the same reason goes quiet and ends when they are back. */
async function hideBehindGateway(batch: Batch, registered: RegisteredUnit, now: number): Promise<void> {
  const open = await batch.alarms.findOpen(registered.unit.id, offlineCode(registered));
  if (open !== null) await suppress(batch, open, 'behind-gateway', now);
}

async function reviewChildren(batch: Batch, gatewayId: string, now: number): Promise<void> {
  for (const child of batch.register.children.get(gatewayId) ?? []) await reviewUnit(batch, child, now);
}

function blockedChildren(batch: Batch, gatewayId: string): number {
  let blocked = 0;
  for (const child of batch.register.children.get(gatewayId) ?? [])
    if (batch.units.peek(child)?.availability === 'blocked') blocked += 1;
  return blocked;
}
