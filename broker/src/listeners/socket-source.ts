import { Socket } from 'node:net';
import type { ChunkFilter, Source } from './source.ts';
import { streamSource } from './stream-source.ts';

/** All connections are read into this one: the kernel fills it, and before the next read it has been looked at. */
const shared = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * A TCP connection read without Node's stream machinery: `onread` hands over the bytes as they come, in one buffer for
 * all, where a stream allocates 64 KiB for each read and goes through three ticks before its reader sees them. What
 * the filter leaves is pushed into the same socket, where Aedes reads it as from any other stream.
 *
 * Node takes `onread` only when a socket is made, and a server makes its sockets itself: so the connection is moved to
 * a socket of our own. `handle` and `_handle` are not in Node's documentation; without them the connection stays an
 * ordinary stream, and `test/socket-source.test.ts` fails.
 *
 * @param accepted of a server with `pauseOnConnect`; it must not be used any more
 */
export function socketSource(accepted: Socket): Source {
  const handle: unknown = Reflect.get(accepted, '_handle');
  if (typeof handle !== 'object' || handle === null) {
    accepted.resume();
    accepted.pause();
    return streamSource(accepted);
  }
  Reflect.set(accepted, '_handle', null);
  accepted.destroy();
  return new SocketSource(handle);
}

class SocketSource implements Source {
  readonly stream: Socket;
  #filter: ChunkFilter | undefined;

  constructor(handle: object) {
    const options = { handle, onread: { buffer: shared, callback: (length: number) => this.#read(length) } };
    const stream: unknown = Reflect.construct(Socket, [options]);
    if (!(stream instanceof Socket)) throw new TypeError('no socket was made');
    this.stream = stream;
  }

  filterBy(filter: ChunkFilter): void {
    this.#filter = filter;
  }

  resume(): void {
    this.stream.read(0);
  }

  /** @returns false: read no more until somebody calls `read` */
  #read(length: number): boolean {
    const filter = this.#filter;
    if (filter === undefined) return false;
    const rest = filter.take(Buffer.from(shared.subarray(0, length)));
    const hasRoom = rest === null || this.stream.push(rest);
    return hasRoom && !filter.isFull;
  }
}
