import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { type Logger, supervise } from '@vigil/service';
import { type DeskToServer, type ErrorCode, may, type ServerToDesk } from '@vigil/vocabulary';
import { Server } from 'socket.io';
import { judgeOrigin } from '../http/origin.ts';
import type { Sessions } from '../session/sessions.ts';
import type { DeskData } from './desk.ts';

export type DeskServer = Server<DeskToServer, ServerToDesk, Record<string, never>, DeskData>;

/** Socket.IO, not listening yet: who is not signed in or comes from a foreign page gets no connection. */
export function openDeskServer(deps: {
  readonly sessions: Sessions;
  /** This connection is a desk's from now on. */
  readonly vouch: (socket: IncomingMessage['socket'], session: string) => void;
  readonly secure: boolean;
  readonly origins: readonly string[];
  readonly logger: Logger;
}): DeskServer {
  const { sessions, logger } = deps;
  const refusalOf = async (request: IncomingMessage): Promise<ErrorCode | null> => {
    if (!judgeOrigin(request.headers, deps.secure, deps.origins).allowed) return 'foreign-origin';
    const signedIn = await sessions.find(request.headers.cookie);
    if (signedIn === null || !may(signedIn.person.role, 'board.read')) return 'not-signed-in';
    deps.vouch(request.socket, signedIn.tokenHash);
    return null;
  };
  return new Server({
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
          const refusal = await refusalOf(request);
          decide(refusal, refusal === null);
        },
        () => decide('internal', false),
      );
    },
  });
}

/** From now on this HTTP server's upgrades, and what is below /socket.io, are the desks'. */
export function attachDesks(io: DeskServer, server: HttpServer, logger: Logger): void {
  // While the admission waits for the store nobody else listens on an upgraded socket, and a reset would end the process.
  server.on('upgrade', (_request, socket) => {
    socket.on('error', (error) => logger.debug({ err: error }, 'connection reset during upgrade'));
  });
  io.attach(server);
}
