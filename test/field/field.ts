import { expect } from 'vitest';
import { z } from 'zod';
import type { AlarmRow, Client } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { publishPacket, type RawMqtt, rawMqtt, type Sign } from '../harness/raw-mqtt.ts';
import { singleOf, type Town, type TownVendor, tokenOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const faultList = z.array(z.looseObject({ kind: z.string(), path: z.string() }));

/** A lift of its own for each case, so that no case sees what another has done. */
export interface Lift {
  readonly id: string;
  readonly credential: string;
  topic(family: string): string;
  connect(sign?: Omit<Sign, 'credential' | 'token'>): Promise<RawMqtt>;
  /** Over a connection of its own, acknowledged. */
  say(family: string, payload: string | Buffer | object, flags?: { readonly retain?: boolean }): Promise<void>;
  /** Open alarms of it, as `code priority`, in order. */
  open(): Promise<readonly string[]>;
  alarm(code: string): Promise<AlarmRow>;
  /** Its contract faults, as `kind path`, in order. */
  faults(): Promise<readonly string[]>;
  availability(): Promise<string>;
}

export interface Field {
  readonly vigil: Vigil;
  readonly operator: Client;
  lift(vendor?: TownVendor): Lift;
  stop(): Promise<void>;
}

export const button = { profile: 'vigil', code: 'alarm-button' } as const;

export async function startField(
  singles: number,
  change: (register: Town) => Town = (same) => same,
  env: Readonly<Record<string, string>> = {},
): Promise<Field> {
  const vigil = await startVigil({ register: change(town({ lifts: 2, singles })), env });
  const operator = await vigil.signIn('operator');
  let next = 0;
  return {
    vigil,
    operator,
    lift: (vendor = 'north') => {
      next += 1;
      if (next > singles) throw new Error(`the town has ${singles} lifts of their own`);
      return liftOf(vigil, operator, vendor, singleOf(vendor, next));
    },
    stop: () => vigil.stop(),
  };
}

let packetId = 0;

function liftOf(vigil: Vigil, operator: Client, vendor: TownVendor, id: string): Lift {
  const topic = (family: string): string => `vigil/v1/${vendor}/${id}/${family}`;
  const connect: Lift['connect'] = (sign = {}) => rawMqtt(vigil.mqttPort, id, tokenOf(id), { clientId: id, ...sign });
  const openRows = (): Promise<readonly AlarmRow[]> => operator.alarms({ unitId: id, open: 'true' });
  return {
    id,
    credential: id,
    topic,
    connect,
    say: async (family, payload, flags = {}) => {
      const wire = await connect({ clientId: `${id}-${Math.random()}` });
      packetId = (packetId % 60_000) + 1;
      const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
      wire.send(publishPacket(topic(family), bytes, packetId, flags));
      await eventually(`PUBACK of ${family} of ${id}`, () => wire.types().includes(4));
      wire.end();
    },
    open: async () => (await openRows()).map(({ code, priority }) => `${code} ${priority}`).toSorted(),
    alarm: (code) =>
      eventually(`${code} of ${id}`, async () => (await openRows()).find((row) => row.code === code) ?? false),
    faults: async () => {
      const answer = await operator.send('GET', `/api/contract-faults?unitId=${id}&limit=100`);
      expect(answer.status).toBe(200);
      return faultList
        .parse(answer.body)
        .map(({ kind, path }) => `${kind} ${path}`.trim())
        .toSorted();
    },
    availability: async () => (await operator.availability()).get(id) ?? 'none',
  };
}
