import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { type Logger, supervise } from '@vigil/service';
import type { Store } from '@vigil/store';
import {
  type AlarmReceipt,
  type AlarmView,
  alarmReceipt,
  type BeatAnswer,
  beat,
  type DeskToServer,
  type ErrorCode,
  inScope,
  isEmergency,
  may,
  resyncRequest,
  type ServerToDesk,
  type UnitLive,
  VigilError,
  watchRequest,
} from '@vigil/vocabulary';
import { Server } from 'socket.io';
import { judgeOrigin } from '../http/origin.ts';
import { scopeKey } from '../sign-in/scope.ts';
import type { Sessions } from '../sign-in/sessions.ts';
import { unitLive } from '../units/unit-live.ts';
import { createDelivery } from './delivery.ts';
import { type Desk, type DeskData, isLive } from './desk.ts';
import type { Audience, Live } from './live.ts';
import { answering, createBudget } from './socket-answer.ts';
import { cutOff, unsentBytes } from './unsent.ts';

/** Unsent bytes of one desk above which it is cut off: it comes back and starts from a snapshot. */
const unsentLimit = 4 * 1024 * 1024;
const desksPerPerson = 50;
const requestsPerSecond = 50;

export interface Desks {
  readonly audience: Audience;
  attach(live: Live): void;
  list(): readonly { readonly desk: Desk; readonly live: boolean }[];
  unconfirmed(): number;
  /** Ends the desks of these sessions or people with a reason they can show. */
  dismiss(whom: { readonly tokenHash?: string; readonly personId?: string }, reason: ErrorCode): void;
  close(): Promise<void>;
}

export function createDesks(deps: {
  readonly server: HttpServer;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly secure: boolean;
  readonly origins: readonly string[];
  readonly confirmMs: number;
  readonly sessionLookMs: number;
  readonly logger: Logger;
  readonly now: () => number;
  readonly resent: () => void;
}): Desks {
  const { server, store, sessions, logger, now } = deps;
  const desks = new Map<string, Desk>();
  let live: Live | undefined;

  const admit = async (request: IncomingMessage): Promise<ErrorCode | null> => {
    if (!judgeOrigin(request.headers, deps.secure, deps.origins).allowed) return 'foreign-origin';
    const signedIn = await sessions.find(request.headers.cookie);
    return signedIn !== null && may(signedIn.person.role, 'board.read') ? null : 'not-signed-in';
  };

  // While `admit` waits for the store nobody else listens on an upgraded socket, and a reset would end the process.
  server.on('upgrade', (_request, socket) => {
    socket.on('error', (error) => logger.debug({ err: error }, 'connection reset during upgrade'));
  });
  const io = new Server<DeskToServer, ServerToDesk, Record<string, never>, DeskData>(server, {
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: 1e5,
    perMessageDeflate: false,
    httpCompression: false,
    connectTimeout: 10_000,
    pingInterval: 10_000,
    pingTimeout: 15_000,
    allowRequest: (request, decide) => {
      supervise(
        logger,
        'socket admission',
        async () => {
          const refusal = await admit(request);
          decide(refusal, refusal === null);
        },
        () => decide('internal', false),
      );
    },
  });

  io.use((socket, next) => {
    supervise(
      logger,
      'socket session',
      async () => {
        const signedIn = await sessions.find(socket.handshake.headers.cookie);
        if (signedIn === null || live === undefined) return next(new Error('not-signed-in'));
        const open = [...desks.values()].filter((desk) => desk.signedIn.person.id === signedIn.person.id).length;
        if (open >= desksPerPerson) return next(new Error('too-many-attempts'));
        // Opened before the desk counts as connected: its first beat has something to be compared with.
        await live.board(signedIn.scope);
        socket.data.signedIn = signedIn;
        next();
      },
      () => next(new Error('internal')),
    );
  });

  const deliver = (desk: Desk, alarms: readonly AlarmView[]): void => desk.delivery.offer(alarms);

  io.on('connection', (socket) => {
    const { signedIn } = socket.data;
    const desk: Desk = {
      socket,
      signedIn,
      scopeKey: scopeKey(signedIn.scope),
      delivery: createDelivery((alarm, confirmed) => {
        socket
          .timeout(deps.confirmMs)
          .emit('alarm', alarm, (error, got) => confirmed(error === null ? confirmation(got) : null));
      }, deps.resent),
      watched: null,
      view: '',
      sound: null,
      lastBeatAt: now(),
      differsSince: null,
    };
    desks.set(socket.id, desk);
    serve(desk);
    socket.on('disconnect', () => {
      desk.delivery.stop();
      desks.delete(socket.id);
    });
    supervise(logger, 'desk joins', async () => {
      await socket.join([`scope:${desk.scopeKey}`, `session:${signedIn.tokenHash}`]);
      const board = live?.known(signedIn.scope);
      if (board === undefined) return;
      deliver(
        desk,
        board.alarms().filter((alarm) => isEmergency(alarm) && alarm.ringing),
      );
    });
  });

  const serve = (desk: Desk): void => {
    const { socket, signedIn } = desk;
    const spend = createBudget(requestsPerSecond, now);
    const as = (name: string) => ({ logger, name, spend });
    const boardOf = async () => {
      if (live === undefined) throw new VigilError('internal', 'not started');
      return live.board(signedIn.scope);
    };
    socket.on(
      'resync',
      answering(as('resync'), resyncRequest, async (from) => {
        const board = await boardOf();
        const batches = board.resync(from);
        return batches === null ? { snapshot: board.snapshot(now(), live?.proof() ?? null) } : { batches };
      }),
    );
    socket.on(
      'watch',
      answering(as('watch'), watchRequest, (unitId) => watch(desk, unitId)),
    );
    socket.on(
      'beat',
      answering(as('beat'), beat, async (said): Promise<BeatAnswer> => {
        const board = await boardOf();
        const at = now();
        const answer = { seq: board.seq(), hash: board.hash(), serverTime: at, proof: live?.proof() ?? null };
        const differs = said.seq === answer.seq && said.hash !== answer.hash;
        desk.differsSince = differs ? (desk.differsSince ?? at) : null;
        desk.lastBeatAt = at;
        desk.view = said.view;
        if (said.sound === 'off' && desk.sound !== 'off') {
          logger.warn({ user: signedIn.person.login, view: said.view }, 'desk has no sound');
        }
        desk.sound = said.sound;
        supervise(logger, 'session in use', sessions.used(signedIn.tokenHash));
        return answer;
      }),
    );
  };

  const watch = async (desk: Desk, unitId: string | null): Promise<UnitLive | null> => {
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
  };

  const dismissDesk = (desk: Desk, reason: ErrorCode): void => {
    desk.socket.emit('bye', reason);
    desk.socket.disconnect(true);
  };
  /** Sessions also end by themselves, and other processes (command line) end them too. */
  const lookAgain = async (some: readonly Desk[]): Promise<void> => {
    for (const desk of some) {
      const still = await sessions.again(desk.signedIn.tokenHash);
      if (still === null) dismissDesk(desk, 'not-signed-in');
      else if (still.person.role !== desk.signedIn.person.role || scopeKey(still.scope) !== desk.scopeKey)
        dismissDesk(desk, 'not-allowed');
    }
  };
  const sweep = setInterval(
    () => supervise(logger, 'session sweep', lookAgain([...desks.values()])),
    deps.sessionLookMs,
  );
  const guard = setInterval(() => {
    for (const { socket, signedIn } of desks.values()) {
      if (unsentBytes(socket) <= unsentLimit) continue;
      logger.warn({ user: signedIn.person.login }, 'desk does not read: disconnected');
      cutOff(socket);
    }
  }, 1_000);

  return {
    audience: {
      batch: (key, batch) => io.to(`scope:${key}`).emit('change', batch),
      urgent: (key, alarms) => {
        for (const desk of desks.values()) if (desk.scopeKey === key) deliver(desk, alarms);
      },
      unit: (unitId, values) => io.to(`unit:${unitId}`).emit('unit', values),
      proof: (proof) => io.emit('proof', proof),
      people: (ids) => {
        const theirs = [...desks.values()].filter((desk) => ids.has(desk.signedIn.person.id));
        supervise(logger, 'sessions of changed people', lookAgain(theirs));
      },
      scopesInUse: () => new Set([...desks.values()].map((desk) => desk.scopeKey)),
      unitsWatched: () => new Set([...desks.values()].flatMap((desk) => (desk.watched === null ? [] : [desk.watched]))),
    },
    attach: (started) => {
      live = started;
    },
    list: () => [...desks.values()].map((desk) => ({ desk, live: isLive(desk, now()) })),
    unconfirmed: () => [...desks.values()].reduce((sum, desk) => sum + desk.delivery.unconfirmed(), 0),
    dismiss: ({ tokenHash, personId }, reason) => {
      for (const desk of desks.values()) {
        if (desk.signedIn.tokenHash === tokenHash || desk.signedIn.person.id === personId) dismissDesk(desk, reason);
      }
    },
    close: async () => {
      clearInterval(sweep);
      clearInterval(guard);
      for (const desk of desks.values()) desk.delivery.stop();
      await io.close();
    },
  };
}

/** What a desk answered to `alarm`, from the wire; anything else is an answer that confirms nothing. */
function confirmation(got: unknown): AlarmReceipt {
  const receipt = alarmReceipt.safeParse(got);
  return receipt.success ? receipt.data : { id: '', version: -1 };
}
