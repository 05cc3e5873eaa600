import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDownFamily, isUpFamily, VigilError } from '@vigil/vocabulary';
import type { Express, Response } from 'express';
import { handler } from './handler.ts';

/** The contract for those who build against it: our API, and the generated documents of the MQTT side. */
export function mountDocuments(app: Express, deps: { readonly openApi: object; readonly docsRoot: string }): void {
  const openApi = JSON.stringify(deps.openApi);
  app.get('/openapi.json', (_request, response) => {
    send(response, openApi);
  });
  app.get(
    '/asyncapi.json',
    handler(async (_request, response) => {
      send(response, await generated(join(deps.docsRoot, 'asyncapi.json')));
    }),
  );
  app.get(
    '/schemas/:file',
    handler(async (request, response) => {
      const file = String(request.params['file']);
      const family = file.endsWith('.json') ? file.slice(0, -'.json'.length) : '';
      if (!isUpFamily(family) && !isDownFamily(family)) throw new VigilError('not-found', 'no such family');
      send(response, await generated(join(deps.docsRoot, 'schemas', `${family}.json`)));
    }),
  );
}

function send(response: Response, json: string): void {
  response.setHeader('Cache-Control', 'no-cache').type('application/json').send(json);
}

async function generated(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new VigilError('not-found', 'document has not been generated', { cause: error });
  }
}
