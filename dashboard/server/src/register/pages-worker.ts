import { parentPort, workerData } from 'node:worker_threads';
import { openStore, type UnitState } from '@vigil/store';
import { type ComplianceRow, calendarDay, type Scope } from '@vigil/vocabulary';
import { asVigilError } from '../http/errors.ts';
import { scopeKey } from '../sign-in/scope.ts';
import { complianceRows } from './compliance.ts';
import { kitchenViews } from './kitchens.ts';
import { createRegisterCache } from './register-cache.ts';
import { type PageAnswer, type PageRequest, pageRequest, pagesWorkerData } from './register-pages.ts';

/** Answers the pages that count the whole register, one after another, from its own connection (register-pages.ts). */
const { store: place, utcOffsetMinutes } = pagesWorkerData.parse(workerData);
const store = await openStore(place);
const register = createRegisterCache(store);

/** Every desk asks four times a minute: those that ask close together share one reading. */
const statesFreshMs = 2_000;
let states: ReadonlyMap<string, UnitState> = new Map();
let statesReadAt = -Infinity;
async function statesNow(): Promise<ReadonlyMap<string, UnitState>> {
  if (performance.now() - statesReadAt > statesFreshMs) {
    states = new Map((await store.read.units.loadStates()).map((state) => [state.unitId, state]));
    statesReadAt = performance.now();
  }
  return states;
}

/** Counted once for each register version, day and scope. */
let counted = new Map<string, readonly ComplianceRow[]>();
let countedFor = '';
async function compliance(scope: Scope, now: number): Promise<readonly ComplianceRow[]> {
  const { version, units } = await register.read();
  const today = calendarDay(now, utcOffsetMinutes);
  if (countedFor !== `${version} ${today}`) {
    countedFor = `${version} ${today}`;
    counted = new Map();
  }
  const key = scopeKey(scope);
  const rows = counted.get(key) ?? complianceRows(units.values(), scope, today);
  counted.set(key, rows);
  return rows;
}

async function rowsOf({ page, scope, now }: PageRequest): Promise<unknown> {
  if (page === 'compliance') return compliance(scope, now);
  const { units } = await register.read();
  return kitchenViews({ store, units: units.values(), states: await statesNow() }, scope, { now, utcOffsetMinutes });
}

async function answer(request: PageRequest): Promise<PageAnswer> {
  try {
    return { id: request.id, ok: true, rows: await rowsOf(request) };
  } catch (error) {
    const { code, message } = asVigilError(error);
    // The stack stays here: the caller gets the sentence, the log of the process the cause.
    if (code === 'internal')
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return { id: request.id, ok: false, code, message };
  }
}

/** Never two at once: they would read the same register twice. */
async function reply(before: Promise<void>, request: PageRequest): Promise<void> {
  await before;
  // A thread's port has no origin to name; the rule means windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(await answer(request));
}
let turn = Promise.resolve();
parentPort?.on('message', (message: unknown) => {
  turn = reply(turn, pageRequest.parse(message));
});
