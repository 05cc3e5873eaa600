import type { Duplex } from 'node:stream';
import type { ChunkFilter, Source } from './source.ts';

/**
 * Any stream (TLS, WebSocket). Aedes reads in paused mode with `read(null)`: what that call returns goes through the
 * filter before Aedes sees it, without another stream in between.
 */
export function streamSource(stream: Duplex): Source {
  return {
    stream,
    filterBy(filter: ChunkFilter): void {
      const read = stream.read.bind(stream);
      stream.read = (size?: number): unknown => {
        for (;;) {
          if (filter.isFull) return null;
          const chunk: unknown = read(size);
          if (!Buffer.isBuffer(chunk)) return chunk;
          const rest = filter.take(chunk);
          if (rest !== null) return rest;
        }
      };
    },
    resume: () => process.nextTick(() => stream.emit('readable')),
  };
}
