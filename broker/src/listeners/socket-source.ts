import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
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

/** A socket whose reader cannot make it read on while the filter is full: reading what it has would start it again. */
class FilteredSocket extends Socket {
  chunks: ChunkFilter | undefined;

  override read(size?: number): unknown {
    return this.chunks?.isFull === true ? Duplex.prototype.read.call(this, size) : super.read(size);
  }

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    if (chunk === null && this.chunks?.holdsEnd?.(() => super.push(null)) === true) return false;
    return super.push(chunk, encoding);
  }

  override _read(size: number): void {
    if (this.chunks?.isFull !== true) super._read(size);
  }
}

class SocketSource implements Source {
  readonly stream: FilteredSocket;

  constructor(handle: object) {
    const options = { handle, onread: { buffer: shared, callback: (length: number) => this.#read(length) } };
    const stream: unknown = Reflect.construct(FilteredSocket, [options]);
    if (!(stream instanceof FilteredSocket)) throw new TypeError('no socket was made');
    this.stream = stream;
  }

  filterBy(filter: ChunkFilter): void {
    this.stream.chunks = filter;
  }

  give(bytes: Buffer): void {
    this.stream.push(bytes);
  }

  resume(): void {
    this.stream.read(0);
  }

  /** @returns false: read no more until somebody calls `read` */
  #read(length: number): boolean {
    const { chunks } = this.stream;
    if (chunks === undefined) return false;
    const rest = chunks.take(Buffer.from(shared.subarray(0, length)));
    const hasRoom = rest === null || this.stream.push(rest);
    return hasRoom && !chunks.isFull;
  }
}
