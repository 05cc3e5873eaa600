import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * The cable between a browser and the server. `cut` is a pulled plug: nobody is told, bytes simply no longer arrive
 * and new connections get no answer, as with a dead switch between them.
 */
export interface Cable {
  readonly url: string;
  cut(): void;
  /** Plugged in again: what was connected before is dead, new connections pass. */
  mend(): void;
  close(): Promise<void>;
}

export async function layCable(target: string): Promise<Cable> {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Either end may reset at any time; 'close' follows and is passed on.
    socket.on('error', () => undefined);
  };
  const server = createServer((near) => {
    keep(near);
    if (isCut) {
      near.pause();
      return;
    }
    const far = connect(Number(port), '127.0.0.1');
    keep(far);
    near.on('data', (chunk) => {
      if (!isCut) far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!isCut) near.write(chunk);
    });
    near.on('close', () => {
      if (!isCut) far.destroy();
    });
    far.on('close', () => {
      if (!isCut) near.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut: () => {
      isCut = true;
    },
    mend: () => {
      for (const socket of sockets) socket.destroy();
      isCut = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
