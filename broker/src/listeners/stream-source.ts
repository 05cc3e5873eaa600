import type { Duplex } from 'node:stream';
import type { ChunkFilter, Source } from './source.ts';

/**
 * Any stream (TLS, WebSocket). Aedes reads in paused mode with `read(null)`: what that call returns goes through the
 * filter before Aedes sees it, without another stream in between.
 */
export function streamSource(stream: Duplex): Source {
  let given: Buffer | null = null;
  return {
    stream,
    filterBy(filter: ChunkFilter): void {
      const read = stream.read.bind(stream);
      const push = stream.push.bind(stream);
      stream.push = (chunk: unknown, encoding?: BufferEncoding): boolean =>
        chunk === null && filter.holdsEnd?.(() => push(null)) === true ? false : push(chunk, encoding);
      stream.read = (size?: number): unknown => {
        if (given !== null) {
          const first = given;
          given = null;
          return first;
        }
        for (;;) {
          if (filter.isFull) return null;
          const chunk: unknown = read(size);
          if (!Buffer.isBuffer(chunk)) return chunk;
          const rest = filter.take(chunk);
          if (rest !== null) return rest;
        }
      };
    },
    give(bytes: Buffer): void {
      given = bytes;
      process.nextTick(() => stream.emit('readable'));
    },
    resume: () => process.nextTick(() => stream.emit('readable')),
  };
}
