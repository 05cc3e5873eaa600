/**
 * Development server for the console: the real HTTP API and Socket.IO protocol over a generated city, without broker,
 * journal or store. `npm -w @vigil/dashboard-web run mock`, then `run dev`; or open it directly to see the built console.
 * Sign in with any password; the user name chooses the role (operator, supervisor, regulator, vendor, administrator).
 *
 *   POST /mock/scene  {emergency, fault, offline, inspection, kitchen}   so many open alarms
 *   POST /mock/raise                                                     one more emergency, rung
 *   POST /mock/freeze {frozen}                                           beats stay unanswered
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { AlarmView, BeatAnswer, DeskToServer, ErrorCode, ServerToDesk, SessionView } from '@vigil/vocabulary';
import { Server } from 'socket.io';
import { z } from 'zod';
import { statusOf } from './answers.ts';
import { MockBoard, quietScene } from './board.ts';
import { buildUnits } from './city.ts';
import { sessionFor } from './people.ts';
import { answerApi, type Reply } from './routes.ts';
import { sendFile } from './static.ts';

const count = z.int().min(0).max(50_000);
const sceneSchema = z.object({
  emergency: count.default(quietScene.emergency),
  fault: count.default(quietScene.fault),
  offline: count.default(quietScene.offline),
  inspection: count.default(quietScene.inspection),
  kitchen: count.default(quietScene.kitchen),
});
const freezeSchema = z.object({ frozen: z.boolean() });

export interface Mock {
  readonly url: string;
  readonly board: MockBoard;
  /** Beats stay unanswered. */
  readonly freeze: (frozen: boolean) => void;
  /** Cuts every connection and lets no new one in. */
  readonly refuse: (refused: boolean) => void;
  /** Ends every session. */
  readonly dismiss: (reason: ErrorCode) => void;
  /** One more emergency, rung; `confirmed` is what the desk says when it has painted it. */
  readonly raise: () => { readonly alarm: AlarmView; readonly confirmed: Promise<unknown> };
  readonly stop: () => Promise<void>;
}

function sessionOf(request: IncomingMessage): SessionView | null {
  const login = /mock_session=([\w.-]+)/.exec(request.headers.cookie ?? '')?.[1];
  return login === undefined ? null : sessionFor(login);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const text = await textOf(request);
  return text === '' ? {} : JSON.parse(text);
}

export async function startMock(port = 0, unitCount = 4_000): Promise<Mock> {
  const board = new MockBoard(buildUnits(unitCount));
  board.set(quietScene);
  let frozen = false;
  let refused = false;

  const send = (response: ServerResponse, { status, body, cookie }: Reply): void => {
    if (cookie !== undefined) response.setHeader('set-cookie', cookie);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === null ? '' : JSON.stringify(body));
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (url.pathname.startsWith('/mock/')) {
      if (url.pathname === '/mock/scene') board.set(sceneSchema.parse(await bodyOf(request)));
      if (url.pathname === '/mock/raise') board.raise();
      if (url.pathname === '/mock/freeze') frozen = freezeSchema.parse(await bodyOf(request)).frozen;
      send(response, { status: 200, body: {} });
    } else if (url.pathname.startsWith('/api/')) {
      const body = request.method === 'GET' ? {} : await bodyOf(request);
      // As the server does: desks hear of the end before the request is answered.
      if (request.method === 'DELETE' && url.pathname === '/api/session') io.emit('bye', 'not-signed-in');
      send(response, answerApi({ method: request.method ?? 'GET', url, body, session: sessionOf(request), board }));
    } else sendFile(url.pathname, response);
  };
  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(error);
      send(response, { status: 500, body: { error: { code: 'internal', message: String(error) } } });
    });
  });
  const io = new Server<DeskToServer, ServerToDesk>(http, { perMessageDeflate: false });
  io.use((socket, next) =>
    next(refused || sessionOf(socket.request) === null ? new Error('not-signed-in') : undefined),
  );
  io.on('connection', (socket) => {
    let timer: ReturnType<typeof setInterval> | undefined;
    socket.on('resync', (from, done) => {
      const batches = from.epoch === board.epoch ? board.replay(from.seq) : null;
      done({ ok: true, value: batches === null ? { snapshot: board.snapshot() } : { batches } });
    });
    socket.on('beat', (_beat, done) => {
      if (frozen) return;
      const { serverTime, proof } = board.snapshot();
      const value: BeatAnswer = { seq: board.seq, hash: board.hash(), serverTime, proof };
      done({ ok: true, value });
    });
    socket.on('watch', (unitId, done) => {
      clearInterval(timer);
      const unit = board.units.find((entry) => entry.id === unitId);
      if (unit === undefined) return done({ ok: true, value: null });
      const live = () => ({
        unitId: unit.id,
        availability: unit.availability,
        availabilityReason: 'reporting',
        availabilitySince: Date.now() - 3_600_000,
        lastSeenAt: Date.now(),
        skewMs: 1_240,
        status: statusOf(unit),
        statusAt: Date.now(),
      });
      timer = setInterval(() => socket.emit('unit', live()), 1_000);
      return done({ ok: true, value: live() });
    });
    socket.on('disconnect', () => clearInterval(timer));
  });
  board.tell = (batch) => io.emit('change', batch);
  let confirmed: (got: unknown) => void = () => undefined;
  board.ring = (alarm) => {
    for (const socket of io.sockets.sockets.values()) socket.emit('alarm', alarm, (got) => confirmed(got));
  };
  await new Promise<void>((done) => {
    http.listen(port, '127.0.0.1', done);
  });
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    board,
    freeze: (on) => {
      frozen = on;
    },
    refuse: (on) => {
      refused = on;
      if (on) io.disconnectSockets(true);
    },
    dismiss: (reason) => {
      io.emit('bye', reason);
    },
    raise: () => {
      const answered = new Promise<unknown>((done) => {
        confirmed = done;
      });
      return { alarm: board.raise(), confirmed: answered };
    },
    stop: async () => {
      await io.close();
    },
  };
}

if (import.meta.main) {
  const mock = await startMock(Number(process.env.PORT ?? 4173), Number(process.env.UNITS ?? 4_000));
  console.log(`console on generated data: ${mock.url}  (sign in as operator, any password)`);
}
