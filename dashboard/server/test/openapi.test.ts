import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiPath } from '../src/http/openapi.ts';
import { apiRoutes } from '../src/routes.ts';
import { raise } from './support/alarms.ts';
import type { Client } from './support/client.ts';
import { type Running, run } from './support/running.ts';

describe('the OpenAPI document', () => {
  let running: Running;
  let client: Client;
  beforeAll(async () => {
    running = await run();
    client = await running.client('root');
  });
  afterAll(() => running.stop());

  it('is 3.1, has every route of the application and no other', async () => {
    const { body } = await client.get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const documented = Object.entries<object>(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    const routes = apiRoutes({ importLimitMiB: 64 }).map(({ spec }) => `${spec.method} ${openApiPath(spec.path)}`);
    expect(new Set(documented)).toEqual(new Set(routes));
    expect(routes).toHaveLength(new Set(routes).size);
    for (const entry of documented) {
      const [method = '', path = ''] = entry.split(' ');
      // Answered by a handler or its guard, not by the end of the chain.
      const answer = await client.send(
        method.toUpperCase(),
        path.replaceAll(/\{\w+\}/g, '~'),
        method === 'get' || method === 'delete' ? {} : { body: {} },
      );
      expect(answer.body?.error?.message, entry).not.toBe('no such resource');
      if (method === 'delete' && path === '/api/session') client = await running.client('root');
    }
  });

  it('describes what is really answered', async () => {
    const alarm = await raise(running.ingest, 'A-1', 'entrapment');
    const { body: document } = await client.get('/openapi.json');
    const sent = await client.send('POST', '/api/register/files?name=x.csv', {
      headers: { 'content-type': 'application/octet-stream' },
      raw: '设备编号,楼层,救援识别码\nA-1,B9-9,12\n',
    });
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
    ajv.addSchema(document, 'api');
    const paths: Readonly<Record<string, string>> = {
      '/api/session': '/api/session',
      '/api/live/snapshot': '/api/live/snapshot',
      '/api/live/watchers': '/api/live/watchers',
      '/api/reference': '/api/reference',
      '/api/alarms': '/api/alarms',
      '/api/alarms/{id}': `/api/alarms/${alarm.id}`,
      '/api/units': '/api/units',
      '/api/units/{id}': '/api/units/A-1',
      '/api/units/{id}/history': '/api/units/A-1/history?fields=speed&fromMs=0&toMs=1000',
      '/api/kitchens': '/api/kitchens',
      '/api/compliance': '/api/compliance',
      '/api/inspections': '/api/inspections',
      '/api/quarantine': '/api/quarantine',
      '/api/contract-faults': '/api/contract-faults',
      '/api/vendor-live': '/api/vendor-live?vendor=acme',
      '/api/system': '/api/system',
      '/api/audit': '/api/audit',
      '/api/tokens': '/api/tokens',
      '/api/people': '/api/people',
      '/api/credentials': '/api/credentials',
      '/api/register/files/{id}/progress': `/api/register/files/${sent.body.id}/progress`,
      '/api/register/files/{id}/rows': `/api/register/files/${sent.body.id}/rows?kind=faults`,
      '/api/register/imports': '/api/register/imports',
    };
    // What is downloaded as a file has no shape to compare.
    const files = new Set([
      '/api/register/export',
      '/api/register/files/{id}/faults',
      '/api/register/templates/{list}',
    ]);
    const gets = Object.entries<Record<string, unknown>>(document.paths).filter(
      ([path, operations]) => 'get' in operations && !files.has(path) && !path.startsWith('/api/export/'),
    );
    expect(gets.map(([path]) => path).toSorted()).toEqual(Object.keys(paths).toSorted());
    for (const [path, url] of Object.entries(paths)) {
      const answer = await client.get(url);
      expect(answer.status, `${url} ${JSON.stringify(answer.body)}`).toBe(200);
      const pointer = `api#/paths/${path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/get/responses/200/content/application~1json/schema`;
      const valid = ajv.validate({ $ref: pointer }, answer.body);
      expect(valid ? null : ajv.errors, path).toBeNull();
    }
  });

  it('the MQTT side is served as generated', async () => {
    const docs = resolve(import.meta.dirname, '../../../docs/api');
    expect((await client.get('/asyncapi.json')).body).toEqual(
      JSON.parse(await readFile(`${docs}/asyncapi.json`, 'utf8')),
    );
    expect((await client.get('/schemas/alarm.json')).body).toEqual(
      JSON.parse(await readFile(`${docs}/schemas/alarm.json`, 'utf8')),
    );
    expect((await client.get('/schemas/none.json')).status).toBe(404);
  });
});
