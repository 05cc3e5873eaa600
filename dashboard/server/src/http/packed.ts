import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request, RequestHandler } from 'express';
import { handler } from './handler.ts';

/** As the build writes them beside each asset (dashboard/web/build/pack.ts), the smaller one first. */
const forms = [
  { coding: 'br', tail: '.br' },
  { coding: 'gzip', tail: '.gz' },
] as const;
/** A name in the folder itself, of a kind that is packed. */
const packedName = /^\/[\w-][\w.-]*\.(js|css|svg)$/;
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * Assets in the form that was packed at build time, to whoever takes it; everything else is passed on. Answers of the API
 * stay as they are: they come over the room's own wire, and the thread that packs them is the one that has to tell of
 * alarms.
 */
export function packedAssets(folder: string): RequestHandler {
  return handler(async (request, response, next) => {
    const [, kind = ''] = packedName.exec(request.path) ?? [];
    if (kind === '' || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
    response.vary('Accept-Encoding');
    const form = await packedForm(join(folder, request.path), request);
    if (form === null) return next();
    response.setHeader('Content-Type', types[kind] ?? '');
    response.setHeader('Content-Encoding', form.coding);
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    // The name carries the content's hash; each form is an entity of its own.
    response.setHeader('ETag', `"${request.path.slice(1)}${form.tail}"`);
    if (request.fresh) response.status(304).end();
    else response.sendFile(`.${request.path}${form.tail}`, { root: folder, cacheControl: false, lastModified: false });
  });
}

async function packedForm(file: string, request: Request): Promise<(typeof forms)[number] | null> {
  for (const form of forms) {
    if (request.acceptsEncodings(form.coding) === false) continue;
    const isThere = await stat(`${file}${form.tail}`).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isThere) return form;
  }
  return null;
}
