import { type RegisterFileInput, unitTopic } from '@vigil/vocabulary';
import type { Publisher } from '../load/job.ts';
import { joinRegisters, makeTown } from '../system/register.ts';

const liftsBehindGateway = 20;

/** A lift with its own connection and credential, which will call for help. */
export interface Caller {
  readonly unit: string;
  readonly username: string;
  readonly password: string;
  /** Of its alarms. */
  readonly topic: string;
}

/** A city of lifts: some on their own, the others behind gateways, 20 each, which carry the ordinary telemetry. */
export interface City {
  readonly register: RegisterFileInput;
  readonly lifts: number;
  readonly gateways: readonly Publisher[];
  readonly callers: readonly Caller[];
}

/** `lifts` in all, rounded up to full gateways; `callers` of them on their own. */
export function makeCity(lifts: number, callers: number): City {
  const behind = makeTown({
    credentials: Math.max(1, Math.ceil((lifts - callers) / liftsBehindGateway)),
    unitsEach: liftsBehindGateway,
    prefix: 'gateway',
  });
  const alone = makeTown({ credentials: callers, unitsEach: 1, prefix: 'caller' });
  const vendorOf = new Map((alone.register.units ?? []).map(({ id, vendor }) => [id, vendor]));
  return {
    register: joinRegisters(behind.register, alone.register),
    lifts: behind.units.length + alone.units.length,
    gateways: behind.publishers,
    callers: alone.publishers.map(({ clientId: unit, username = unit, password = '' }) => ({
      unit,
      username,
      password,
      topic: unitTopic(vendorOf.get(unit) ?? '', unit, 'alarm'),
    })),
  };
}
