import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The line between one client and the broker: it can be broken, and knows how often a session was begun on it. */
export interface MqttCable {
  readonly port: number;
  /** Connections on which the broker has answered CONNACK 0. */
  readonly sessions: number;
  /** Connections that the client has opened, answered or not. */
  readonly connections: number;
  /** The newest connection has been answered CONNACK 0 and stands. */
  readonly isInSession: boolean;
  /** Breaks what is connected; the client may connect again at once. @returns whether anything was */
  cut(): boolean;
  close(): Promise<void>;
}

const connackAccepted = Buffer.from([0x20, 2]);

export async function layMqttCable(brokerPort: number): Promise<MqttCable> {
  const sockets = new Set<Socket>();
  let sessions = 0;
  let connections = 0;
  let inSession: Socket | undefined;
  const keep = (socket: Socket, other: () => Socket): void => {
    sockets.add(socket);
    // Either end may reset at any time; 'close' follows and is passed on.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer((near) => {
    connections += 1;
    const far = connect(brokerPort, '127.0.0.1');
    keep(near, () => far);
    keep(far, () => near);
    near.pipe(far);
    far.once('data', (first: Buffer) => {
      if (first.subarray(0, 2).equals(connackAccepted) && first[3] === 0) {
        sessions += 1;
        inSession = near;
      }
    });
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  const cut = (): boolean => {
    const wasConnected = sockets.size > 0;
    for (const socket of sockets) socket.destroy();
    return wasConnected;
  };
  return {
    port: address.port,
    get sessions() {
      return sessions;
    },
    get connections() {
      return connections;
    },
    get isInSession() {
      return inSession !== undefined && !inSession.destroyed;
    },
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
