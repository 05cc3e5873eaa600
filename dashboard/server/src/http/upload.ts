import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { VigilError } from '@vigil/vocabulary';
import type { RequestHandler } from 'express';
import { handler } from './handler.ts';

/** A body that was written to a file as it came: it may be larger than what this process wants to hold. */
export class Upload {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** The type of a file: no form on a foreign page can send it without asking first. */
export const uploadType = 'application/octet-stream';

/** Whoever takes the upload from `request.body` removes its file; one that does not come to its end is removed here. */
export function receiveUpload(folder: string, limit: number): RequestHandler {
  return handler(async (request, _response, next) => {
    const path = join(folder, randomBytes(12).toString('hex'));
    let bytes = 0;
    const counted = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        bytes += chunk.length;
        if (bytes > limit) done(new VigilError('too-large', `at most ${limit >> 20} MiB`));
        else done(null, chunk);
      },
    });
    try {
      if (Number(request.headers['content-length'] ?? 0) > limit)
        throw new VigilError('too-large', `at most ${limit >> 20} MiB`);
      await pipeline(request, counted, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    request.body = new Upload(path);
    next();
  });
}
