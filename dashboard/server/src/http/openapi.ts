import { errorBody, errorList, type Permission, scopesGrant, tokenScopeIds } from '@vigil/vocabulary';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { tokenMay } from './may-call.ts';
import type { RouteSpec } from './route.ts';
import { uploadType } from './upload.ts';

/** OpenAPI 3.1 of exactly these routes, from the schemas that check them. */
export function openApiDocument(
  routes: readonly { readonly spec: RouteSpec }[],
  secure: boolean,
  cookie: string,
): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const { spec } of routes) {
    const path = openApiPath(spec.path);
    paths[path] = { ...paths[path], [spec.method]: operation(spec) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Vigil dashboard API',
      version: '1.0.0',
      description: `Times are epoch milliseconds, UTC. Requests that change something are JSON${secure ? '' : ' (this installation speaks plain HTTP)'}.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: cookie },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token for scripts (`vgl_…`). It reads, and changes nothing.',
        },
      },
    },
    paths,
  });
}

export function openApiPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

const takesToken = (spec: RouteSpec): boolean => spec.access !== 'anybody' && tokenMay(tokenScopeIds, spec);

const scopesFor = (permission: Permission): readonly string[] =>
  tokenScopeIds.filter((id) => scopesGrant([id], permission));

function scopeText(spec: RouteSpec): string {
  return takesToken(spec) && spec.access !== 'signed-in' && spec.access !== 'anybody'
    ? ` Scope of a token: ${scopesFor(spec.access).join(', ')}.`
    : '';
}

function operation(spec: RouteSpec): ZodOpenApiOperationObject {
  const failures = errorList.filter(({ code }) => code !== 'bad-credentials' || spec.path === '/api/session');
  const byStatus = Map.groupBy(failures, ({ http }) => http);
  return {
    operationId: `${spec.method}${spec.path
      .split('/')
      .filter((part) => part !== '' && part !== 'api')
      .map((part) => part.replace(':', 'by-'))
      .map((part) => part.replaceAll(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase()))
      .join('')}`,
    summary: spec.summary,
    description: spec.access === 'anybody' ? 'Needs no session.' : `Needs: ${spec.access}.${scopeText(spec)}`,
    ...(spec.access === 'anybody' ? { security: [] } : {}),
    ...(takesToken(spec) ? { security: [{ session: [] }, { token: [] }] } : {}),
    requestParams: {
      ...(spec.params === undefined ? {} : { path: spec.params }),
      ...(spec.query === undefined ? {} : { query: spec.query }),
    },
    ...(spec.upload === true
      ? { requestBody: { required: true, content: { [uploadType]: { schema: { type: 'string', format: 'binary' } } } } }
      : {}),
    ...(spec.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: spec.body } } } }),
    responses: {
      [`${spec.status ?? 200}`]: {
        description: 'Done',
        content: { [spec.answerType ?? 'application/json']: { schema: spec.answer } },
      },
      ...Object.fromEntries(
        [...byStatus].map(([status, entries]) => [
          `${status}`,
          {
            description: entries.map(({ code, en }) => `${code}: ${en}`).join('; '),
            content: { 'application/json': { schema: errorBody } },
          },
        ]),
      ),
    },
  };
}
