import { createConnection, type Socket } from 'node:net';
import { AnswerReader } from './answers.ts';
import { type ConnectOptions, encodeConnect, encodeSubscribe } from './packets.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** One MQTT connection on a bare socket: a client library would be the bottleneck of what is measured. */
export interface Connection {
  readonly socket: Socket;
  onPubacks: (ids: Uint16Array, count: number) => void;
  /** The other side closed, or broke the protocol. Never called after `close`. */
  onLost: (reason: Error) => void;
  subscribe(filter: string): Promise<void>;
  close(): void;
}

const deadlineMs = 30_000;

/** @throws Error when the broker refuses or does not answer within 30 s */
export async function openConnection(target: Target, options: ConnectOptions): Promise<Connection> {
  const socket = createConnection({ ...target, noDelay: true });
  let waiting: { readonly resolve: (code: number) => void; readonly reject: (error: Error) => void } | null = null;
  let closed = false;
  const lost = (error: Error): void => {
    if (closed) return;
    closed = true;
    socket.destroy();
    if (waiting === null) connection.onLost(error);
    else waiting.reject(error);
  };
  const answered = (code: number): void => waiting?.resolve(code);
  const reader = new AnswerReader({
    onConnack: answered,
    onSuback: answered,
    onPubacks: (ids, count) => connection.onPubacks(ids, count),
  });
  const ask = async (packet: Buffer): Promise<number> => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    waiting = { resolve, reject };
    const timer = setTimeout(
      () => lost(new Error(`${options.clientId}: no answer within ${deadlineMs} ms`)),
      deadlineMs,
    );
    socket.write(packet);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      waiting = null;
    }
  };
  const connection: Connection = {
    socket,
    onPubacks: () => undefined,
    onLost: () => undefined,
    subscribe: async (filter) => {
      const code = await ask(encodeSubscribe(filter));
      if (code > 2) throw new Error(`${options.clientId}: SUBSCRIBE of ${filter} refused (${code})`);
    },
    close: () => {
      closed = true;
      socket.destroy();
    },
  };
  socket.on('data', (chunk) => {
    try {
      reader.read(chunk);
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on('error', lost);
  socket.on('close', () => lost(new Error(`${options.clientId}: the broker closed the connection`)));
  const code = await ask(encodeConnect(options));
  if (code !== 0) {
    connection.close();
    throw new Error(`${options.clientId}: CONNECT refused (${code})`);
  }
  return connection;
}
