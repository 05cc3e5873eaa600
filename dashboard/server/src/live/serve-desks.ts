import { type Logger, supervise } from '@vigil/service';
import type { Store } from '@vigil/store';
import {
  type BeatAnswer,
  beat,
  inScope,
  type Judging,
  may,
  resyncRequest,
  type UnitLive,
  VigilError,
  watchRequest,
} from '@vigil/vocabulary';
import type { Sessions } from '../session/sessions.ts';
import { unitLive } from '../units/unit-live.ts';
import type { DeskServer } from './admission.ts';
import type { Desk } from './desk.ts';
import type { Desks } from './desks.ts';
import type { Live } from './live.ts';
import { answering, createBudget } from './socket-answer.ts';
import type { Watchers } from './watchers.ts';

const desksPerPerson = 50;
const requestsPerSecond = 50;

/** Lets desks in, gives each what it must not miss, and answers what it asks. */
export function serveDesks(deps: {
  readonly io: DeskServer;
  readonly desks: Desks;
  readonly live: Live;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly logger: Logger;
  readonly judging: () => Judging;
  readonly watchers: Watchers;
  readonly now: () => number;
}): void {
  const { io, desks, live, sessions, logger } = deps;

  io.use((socket, next) => {
    supervise(
      logger,
      'socket session',
      async () => {
        const signedIn = await sessions.find(socket.handshake.headers.cookie);
        if (signedIn === null) return next(new Error('not-signed-in'));
        if (desks.openOf(signedIn.person.id) >= desksPerPerson) return next(new Error('too-many-attempts'));
        // Opened before the desk counts as connected: its first beat has something to be compared with.
        await live.board(signedIn.scope);
        socket.data.signedIn = signedIn;
        next();
      },
      () => next(new Error('internal')),
    );
  });

  io.on('connection', (socket) => {
    const desk = desks.add(socket);
    answerDesk(deps, desk);
    socket.on('disconnect', () => {
      desks.remove(desk);
      deps.watchers.left(desk, live.known(desk.signedIn.scope)?.ringing() ?? []);
    });
    supervise(logger, 'desk joins', async () => {
      const { signedIn, scopeKey } = desk;
      await socket.join([`scope:${scopeKey}`, `session:${signedIn.tokenHash}`]);
      desk.delivery.offer(live.known(signedIn.scope)?.ringing() ?? []);
    });
  });
}

function answerDesk(deps: Parameters<typeof serveDesks>[0], desk: Desk): void {
  const { live, sessions, logger, now } = deps;
  const { socket, signedIn } = desk;
  const spend = createBudget(requestsPerSecond, now);
  const as = (name: string) => ({ logger, name, spend });

  socket.on(
    'resync',
    answering(as('resync'), resyncRequest, async (from) => {
      const board = await live.board(signedIn.scope);
      const batches = board.resync(from);
      return batches === null ? { snapshot: board.snapshot(now(), live.proof()) } : { batches };
    }),
  );
  socket.on(
    'watch',
    answering(as('watch'), watchRequest, (unitId) => watch(deps, desk, unitId)),
  );
  socket.on(
    'beat',
    answering(as('beat'), beat, async (said): Promise<BeatAnswer> => {
      const board = await live.board(signedIn.scope);
      const at = now();
      const [seq, hash] = [board.seq(), board.hash()];
      const differs = said.seq === seq && said.hash !== hash;
      desk.differsSince = differs ? (desk.differsSince ?? at) : null;
      desk.lastBeatAt = at;
      desk.view = said.view;
      if (said.sound === 'off' && desk.sound !== 'off') {
        logger.warn({ user: signedIn.person.login, view: said.view }, 'desk has no sound');
      }
      desk.sound = said.sound;
      supervise(logger, 'session in use', sessions.used(signedIn.tokenHash));
      // Who asks counts already.
      const left = deps.watchers.unwatched(board.ringing());
      return { seq, hash, serverTime: at, proof: live.proof(), judging: deps.judging(), unwatched: left };
    }),
  );
}

/** The desk looks at this unit from now on, and at no other; null: at none. */
async function watch(
  { store, now }: { readonly store: Store; readonly now: () => number },
  desk: Desk,
  unitId: string | null,
): Promise<UnitLive | null> {
  if (desk.watched !== null) await desk.socket.leave(`unit:${desk.watched}`);
  desk.watched = null;
  if (unitId === null) return null;
  const found = await store.read.register.unit(unitId);
  const visible =
    found !== null &&
    may(desk.signedIn.person.role, 'unit.read') &&
    inScope(desk.signedIn.scope, { vendor: found.unit.vendor, county: found.site?.county ?? null });
  if (!visible) throw new VigilError('not-found', 'no such unit');
  const state = await store.read.units.state(unitId);
  desk.watched = unitId;
  await desk.socket.join(`unit:${unitId}`);
  return unitLive(unitId, state, now());
}
