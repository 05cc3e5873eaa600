import { type Logger, supervise } from '@vigil/service';
import { type AlarmReceipt, alarmReceipt, type ErrorCode, type SystemView } from '@vigil/vocabulary';
import { scopeKey } from '../session/scope.ts';
import type { Sessions } from '../session/sessions.ts';
import type { DeskServer } from './admission.ts';
import { createDelivery } from './delivery.ts';
import { type Desk, type DeskSocket, isLive } from './desk.ts';
import type { Audience } from './live.ts';
import { cutOff, unsentBytes } from './unsent.ts';

/** Unsent bytes of one desk above which it is cut off: it comes back and starts from a snapshot. */
const unsentLimit = 4 * 1024 * 1024;

/** The consoles that are open now. */
export interface Desks {
  /** What is live reaches them through this. */
  readonly audience: Audience;
  add(socket: DeskSocket): Desk;
  remove(desk: Desk): void;
  all(): readonly Desk[];
  openOf(personId: string): number;
  /** As the system page shows them. */
  views(): SystemView['desks'];
  figures(): { readonly open: number; readonly live: number; readonly unconfirmed: number };
  /** Ends the desks of these sessions or people with a reason they can show. */
  dismiss(whom: { readonly tokenHash?: string; readonly personId?: string }, reason: ErrorCode): void;
  close(): Promise<void>;
}

export function createDesks(deps: {
  readonly io: DeskServer;
  readonly sessions: Sessions;
  readonly confirmMs: number;
  readonly sessionLookMs: number;
  readonly logger: Logger;
  readonly now: () => number;
  readonly resent: () => void;
}): Desks {
  const { io, sessions, logger, now } = deps;
  const desks = new Map<string, Desk>();

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
        for (const desk of desks.values()) if (desk.scopeKey === key) desk.delivery.offer(alarms);
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
    add: (socket) => {
      const { signedIn } = socket.data;
      const desk: Desk = {
        socket,
        signedIn,
        scopeKey: scopeKey(signedIn.scope),
        delivery: createDelivery((alarm, confirmed) => {
          socket
            .timeout(deps.confirmMs)
            .emit('alarm', alarm, (error, got) => confirmed(error === null ? receiptOf(got) : null));
        }, deps.resent),
        watched: null,
        view: '',
        sound: null,
        connectedAt: now(),
        lastBeatAt: null,
        differsSince: null,
      };
      desks.set(socket.id, desk);
      return desk;
    },
    remove: (desk) => {
      desk.delivery.stop();
      desks.delete(desk.socket.id);
    },
    all: () => [...desks.values()],
    openOf: (personId) => [...desks.values()].filter((desk) => desk.signedIn.person.id === personId).length,
    views: () =>
      [...desks.values()].map((desk) => ({
        user: desk.signedIn.person.login,
        view: desk.view,
        live: isLive(desk, now()),
        sound: desk.sound ?? 'off',
        lastBeatAt: desk.lastBeatAt ?? desk.connectedAt,
        unconfirmed: desk.delivery.unconfirmed(),
      })),
    figures: () => {
      const all = [...desks.values()];
      return {
        open: all.length,
        live: all.filter((desk) => isLive(desk, now())).length,
        unconfirmed: all.reduce((sum, desk) => sum + desk.delivery.unconfirmed(), 0),
      };
    },
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
function receiptOf(got: unknown): AlarmReceipt {
  const receipt = alarmReceipt.safeParse(got);
  return receipt.success ? receipt.data : { id: '', version: -1 };
}
