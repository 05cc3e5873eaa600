import { deadlineKinds, type EndReason } from '@vigil/vocabulary';
import { clear, raise } from '../alarms/raise.ts';
import { atUnit, atVendor } from '../alarms/said.ts';
import type { Batch, Known, Work } from '../batch.ts';
import type { Presence, Source } from '../decode/decoded.ts';
import type { DeadlineOwner } from '../feature.ts';
import type { RegisterIndex } from '../register-index.ts';
import { openConnection } from './connections.ts';
import { availabilityMemory } from './memory.ts';
import { reviewUnit } from './review.ts';

const code = 'connection-refused';
const cutByUs: readonly EndReason[] = ['protocol', 'slow-reader', 'kicked', 'taken-over'];
/** We cut because our own journal took nothing. */
const ours = 'journal';

/** A session that we ended, or that another device with the same name ended. */
export function judgeEnd(batch: Batch, { what, credential, body, source }: Presence): Work {
  const { reason, detail } = body;
  if (what !== 'disconnect' || reason === undefined || !cutByUs.includes(reason)) return undefined;
  if (reason === 'kicked' && (detail === undefined || detail === ours)) return undefined;
  const why = [reason, detail].filter((part) => part !== undefined).join(': ');
  return noteCut(batch, source, { credential, why, times: 1, enough: enoughOf(batch, reason), isSession: true });
}

/** One device that reconnects in a poor network takes over from itself; two with one name do so without end. */
function enoughOf({ rules }: Pick<Known, 'rules'>, reason: EndReason): number {
  return reason === 'taken-over' ? rules.refused.takeovers : rules.refused.times;
}

/**
 * Cut or refused again and again for the same reason: an alarm on the credential's unit, or under its vendor. It ends
 * by itself when that has not happened for as long.
 */
export async function noteCut(
  batch: Batch,
  source: Source,
  cut: {
    readonly credential: string;
    readonly why: string;
    readonly times: number;
    readonly enough: number;
    /** One of its own sessions, not an attempt to begin one. */
    readonly isSession: boolean;
  },
): Promise<void> {
  const { credential, times, enough } = cut;
  const place = placeOf(batch, credential);
  if (place === null) return;
  const { withinMs } = batch.rules.refused;
  const at = source.entry.receivedAt;
  // Numbers in a reason (bytes, ports) do not make it another one.
  const why = cut.why.replaceAll(/\d+/g, '#').slice(0, 80);
  const recent = recentOf(batch.register).note(`${credential}|${why}`, source, times, at - withinMs);
  const open = await batch.alarms.findOpen(place.unit.id, code);
  if (open === null && recent.count < enough) return;
  if (open === null) {
    const text = `refused: ${why}, since ${new Date(recent.since).toISOString()}`;
    await raise(batch, { unit: place, code, at, source: 'rule', raw: why, facts: { text } });
    // Anybody can try to sign in with its name: while it is connected itself, that is no sign of it.
    const isItself = cut.isSession || openConnection(batch.units.peek(place.unit.id)) === null;
    if (isItself) await mark(batch, place.unit.id, recent.since, at);
  }
  await batch.deadlines.set({ kind: 'refused', subject: credential, dueAt: at + withinMs });
}

export const refused: DeadlineOwner = {
  ...deadlineKinds.refused,
  fence: () => 0,
  unitOf: ({ register }, credential) => register.unitOfCredential.get(credential) ?? null,
  fire: async (batch, { subject: credential }, at) => {
    const place = placeOf(batch, credential);
    if (place === null) return;
    await clear(batch, place.unit.id, code, at);
    await mark(batch, place.unit.id, null, at);
  },
};

/** The credential's own unit, else the credential under its vendor. */
function placeOf({ register }: Pick<Known, 'register'>, credential: string) {
  const unit = register.units.get(register.unitOfCredential.get(credential) ?? '');
  if (unit !== undefined) return atUnit(unit).unit;
  const vendor = register.vendorOfCredential(credential);
  return vendor === undefined ? null : atVendor(vendor, credential).unit;
}

/** The unit, and what is behind it, is not simply there while its connections do not last. */
async function mark(batch: Batch, unitId: string, since: number | null, at: number): Promise<void> {
  const { units, children } = batch.register;
  if (!units.has(unitId)) return;
  const memory = availabilityMemory.change(batch.units.touch(unitId));
  if (since === null) delete memory.refusedSince;
  else memory.refusedSince = since;
  for (const id of [unitId, ...(children.get(unitId) ?? [])]) await reviewUnit(batch, id, at);
}

/** Cuts of the last minutes. In memory: after our restart they are counted anew, what is open stays in the store. */
interface Recent {
  note(key: string, source: Source, times: number, after: number): { readonly count: number; readonly since: number };
}

/** Keys kept; each with the cuts of one window, up to as many. */
const keysKept = 5_000;
const cutsKept = 16;

const recentByRegister = new WeakMap<RegisterIndex, Recent>();
function recentOf(register: RegisterIndex): Recent {
  const known = recentByRegister.get(register) ?? createRecent();
  recentByRegister.set(register, known);
  return known;
}

function createRecent(): Recent {
  const cuts = new Map<string, readonly { readonly place: string; readonly at: number; readonly times: number }[]>();
  return {
    note(key, { journal, entry }, times, after) {
      // A batch that is judged again counts nothing twice.
      const place = `${journal}:${entry.epoch}:${entry.seq}`;
      const others = (cuts.get(key) ?? []).filter((cut) => cut.at > after && cut.place !== place);
      const list = [...others, { place, at: entry.receivedAt, times }].slice(-cutsKept);
      cuts.delete(key);
      cuts.set(key, list);
      const [oldest] = cuts.keys();
      if (cuts.size > keysKept && oldest !== undefined) cuts.delete(oldest);
      return {
        count: list.reduce((sum, cut) => sum + cut.times, 0),
        since: Math.min(...list.map((cut) => cut.at)),
      };
    },
  };
}
