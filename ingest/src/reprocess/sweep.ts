import { reprocessFact } from '@vigil/vocabulary';
import type { Sweep, SweepParts } from '../feature.ts';
import { judgeAgain, mendable } from './again.ts';
import { mappedAnew, ringMappedAnew } from './mapped-anew.ts';
import { homeOf, homesIn, isShared, moveHome, moveOut } from './move.ts';

/** Rows in one transaction, and looked at in one turn. */
const atOnce = 50;
const lookedAt = 2_000;
const itemsAtOnce = 200;
const unitsInTurn = 100;
/** Two alarms of a unit become one only when that silences nothing, which somebody's acknowledgement decides. */
const againMs = 30_000;
/** What came longer ago is not judged again. */
const reachMs = 7 * 24 * 3_600_000;
/** More units than this at once, and everything is looked at. */
const unitsAtOnce = 200;

/**
 * After a change of the register, at our start, and when somebody asks for it: alarms of units that are registered now
 * stand there, then what is in quarantine, and what is kept of codes that mean an emergency now, is judged again, a piece
 * a turn.
 */
export function createReprocessSweep(parts: Pick<SweepParts, 'store' | 'register' | 'work' | 'world'>): Sweep {
  const { read } = parts.store;
  let moveAt = 0;
  let isSharedToLookAt = true;
  let changed: Set<string> | 'all' = 'all';
  /** The round that is under way. */
  let round: { readonly units: readonly string[] | 'all'; afterId: string } | null = null;
  /** Units of which what is kept is to be looked at. */
  const toLookAt = new Set<string>();
  let askedAt = 0;

  async function moveAlarms(): Promise<void> {
    const context = { register: parts.register() };
    const open = await read.unregistered.open(lookedAt);
    const moving = open.filter((alarm) => homeOf(context, alarm) !== null);
    for (let from = 0; from < moving.length; from += atOnce) {
      await parts.work('alarms of units now registered', async (batch) => {
        for (const { id } of moving.slice(from, from + atOnce)) {
          const alarm = await batch.alarms.get(id);
          if (alarm !== null && alarm.state.closed === null) await moveHome(batch, alarm);
        }
      });
    }
  }

  /** Out of the rows that many units share. */
  async function moveOutOfShared(): Promise<void> {
    const context = { register: parts.register() };
    for (const row of (await read.unregistered.open(lookedAt)).filter(isShared)) {
      const homes = homesIn(context, row, await read.unregistered.unitsIn(row.id));
      for (let from = 0; from < homes.length; from += atOnce)
        await parts.work('alarms of units now registered', async (batch) => {
          for (const home of homes.slice(from, from + atOnce)) {
            const alarm = await batch.alarms.get(row.id);
            if (alarm !== null && alarm.state.closed === null) await moveOut(batch, alarm, home);
          }
        });
    }
  }

  async function judgeSome(now: number): Promise<void> {
    if (round === null) {
      if (changed !== 'all' && changed.size === 0) return;
      const units = changed === 'all' ? changed : [...changed];
      round = { units, afterId: '0' };
      for (const unit of units === 'all' ? parts.world.states.keys() : units) toLookAt.add(unit);
      changed = new Set();
    }
    const sinceMs = now - reachMs;
    const { units, afterId } = round;
    const items = await read.quarantine.waiting({ reasons: mendable, sinceMs, units, afterId, limit: itemsAtOnce });
    const register = parts.register();
    const mayBe = items.filter(({ unitId, vendor }) => register.units.get(unitId ?? '')?.vendor.id === vendor);
    for (let from = 0; from < mayBe.length; from += atOnce) {
      await parts.work('quarantine judged again', async (batch) => {
        const done: string[] = [];
        for (const item of mayBe.slice(from, from + atOnce)) if (await judgeAgain(batch, item)) done.push(item.id);
        if (done.length > 0) await batch.reprocessing.reprocessed(done, batch.now);
      });
    }
    const last = items.at(-1);
    if (items.length < itemsAtOnce || last === undefined) round = null;
    else round.afterId = last.id;
  }

  /** Raises that were no emergency when they came, and would be one by the table of today. */
  async function lookAtUnits(now: number): Promise<void> {
    const sinceMs = now - reachMs;
    const unitIds = [...toLookAt.values().take(unitsInTurn)];
    const look = { occurrences: read.occurrences, peek: (id: string) => parts.world.states.get(id) ?? null };
    for (const unitId of unitIds) {
      toLookAt.delete(unitId);
      const registered = parts.register().units.get(unitId);
      if (registered === undefined || (await mappedAnew(look, registered, sinceMs)).size === 0) continue;
      await parts.work('codes that were mapped anew', (batch) => ringMappedAnew(batch, registered, sinceMs));
    }
  }

  /** Somebody at a desk wants it: whatever is left is looked at, whether the register changed or not. */
  async function hearRequest(): Promise<void> {
    const fact = await read.processes.fact(reprocessFact);
    if (typeof fact !== 'number' || fact === askedAt) return;
    askedAt = fact;
    changed = 'all';
  }

  return {
    everyMs: 0,
    forget: (units) => {
      moveAt = 0;
      isSharedToLookAt = true;
      if (units === 'all') changed = 'all';
      else if (changed !== 'all') for (const unit of units) changed.add(unit);
      if (changed !== 'all' && changed.size > unitsAtOnce) changed = 'all';
    },
    run: async (now) => {
      if (now >= moveAt || moveAt - now > againMs) {
        await moveAlarms();
        moveAt = now + againMs;
      }
      if (isSharedToLookAt) {
        await moveOutOfShared();
        isSharedToLookAt = false;
      }
      await hearRequest();
      await judgeSome(now);
      await lookAtUnits(now);
    },
  };
}
