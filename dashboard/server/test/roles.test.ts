import { may, type Permission, type Role } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAlarm } from './support/alarms.ts';
import { Client, errorCode } from './support/client.ts';
import { accounts, password, type Running, run } from './support/running.ts';

/** What each request needs, written down here by hand: the routes' own list must not be its own witness. */
const requests: readonly (readonly [method: string, path: string, needs: Permission | 'signed-in', body?: unknown])[] =
  [
    ['GET', '/api/session', 'signed-in'],
    ['GET', '/api/live/snapshot', 'board.read'],
    ['GET', '/api/live/watchers', 'alarm.acknowledge'],
    ['GET', '/api/reference', 'signed-in'],
    ['GET', '/api/alarms', 'board.read'],
    ['GET', '/api/alarms/ALARM', 'board.read'],
    ['POST', '/api/alarms/ALARM/acknowledge', 'alarm.acknowledge', {}],
    ['POST', '/api/alarms/acknowledge', 'alarm.acknowledge', { alarms: [{ id: '1', version: 1 }] }],
    ['POST', '/api/alarms/unacknowledge', 'alarm.acknowledge', { alarms: [{ id: '1', version: 1 }] }],
    ['POST', '/api/alarms/ALARM/unacknowledge', 'alarm.acknowledge', {}],
    ['POST', '/api/alarms/ALARM/close', 'alarm.close', { outcome: 'handled' }],
    ['POST', '/api/alarms/ALARM/shelve', 'alarm.shelve', { reason: 'works', untilMs: 4_000_000_000_000 }],
    ['POST', '/api/alarms/ALARM/unshelve', 'alarm.shelve', {}],
    ['GET', '/api/units', 'unit.read'],
    ['GET', '/api/units/A-1', 'unit.read'],
    ['PATCH', '/api/units/A-1', 'unit.edit', { name: '改名' }],
    ['DELETE', '/api/units/A-1?dryRun=true', 'register.import'],
    ['GET', '/api/units/A-1/history?fields=speed&fromMs=0&toMs=1000', 'history.read'],
    ['GET', '/api/kitchens', 'unit.read'],
    ['GET', '/api/compliance', 'unit.read'],
    ['GET', '/api/inspections', 'unit.read'],
    ['POST', '/api/inspections/A-1/take-up', 'inspection.work', { seenAt: null }],
    ['POST', '/api/inspections/A-1/release', 'inspection.work', { seenAt: null }],
    ['GET', '/api/quarantine', 'quarantine.read'],
    ['POST', '/api/quarantine/reprocess', 'unit.edit', {}],
    ['GET', '/api/contract-faults', 'quarantine.read'],
    ['GET', '/api/vendor-live?vendor=acme', 'quarantine.read'],
    ['POST', '/api/vendor-live/watch', 'quarantine.read', { vendor: 'acme' }],
    ['GET', '/api/system', 'system.read'],
    ['GET', '/api/audit', 'audit.read'],
    ['POST', '/api/session/password', 'signed-in', { current: password, password: 'password12345678' }],
    ['GET', '/api/tokens', 'signed-in'],
    ['POST', '/api/tokens', 'signed-in', { name: 'made', scopes: ['alarms.read'] }],
    ['DELETE', '/api/tokens/0', 'signed-in'],
    ['GET', '/api/people', 'user.manage'],
    [
      'POST',
      '/api/people',
      'user.manage',
      { login: 'LOGIN', name: 'n', role: 'operator', password: 'long enough word' },
    ],
    ['PATCH', '/api/people/0', 'user.manage', { name: 'n' }],
    ['GET', '/api/credentials', 'credential.manage'],
    [
      'POST',
      '/api/credentials',
      'credential.manage',
      { id: 'CREDENTIAL', vendor: 'acme', role: 'device', units: ['A-1'] },
    ],
    ['PATCH', '/api/credentials/none', 'credential.manage', { enabled: false }],
    ['POST', '/api/credentials/none/rotate', 'credential.manage', {}],
    ['DELETE', '/api/credentials/none', 'credential.manage'],
    ['POST', '/api/register/import', 'register.import', { format: 'vigil-register', version: 1 }],
    ['POST', '/api/register/files?name=x.csv', 'register.import', {}],
    ['POST', '/api/register/files/FILE/look', 'register.import', {}],
    ['GET', '/api/register/files/FILE/rows?kind=faults', 'register.import'],
    ['GET', '/api/register/files/FILE/faults', 'register.import'],
    ['GET', '/api/register/files/FILE/progress', 'register.import'],
    ['POST', '/api/register/files/FILE/import', 'register.import', { digest: '' }],
    ['DELETE', '/api/register/files/FILE', 'register.import'],
    ['GET', '/api/register/imports', 'register.import'],
    ['POST', '/api/register/imports/0/undo', 'register.import', {}],
    ['GET', '/api/register/export', 'unit.read'],
    ['GET', '/api/register/templates/units', 'register.import'],
    ['GET', '/api/export/alarms', 'board.read'],
    ['GET', '/api/export/inspections', 'unit.read'],
    ['GET', '/api/export/units', 'unit.read'],
    ['GET', '/api/export/quarantine', 'quarantine.read'],
    ['GET', '/api/export/contract-faults', 'quarantine.read'],
    ['GET', '/api/export/audit', 'audit.read'],
    ['GET', '/api/export/people', 'user.manage'],
    ['GET', '/api/export/credentials', 'credential.manage'],
  ];
const roles: readonly Role[] = ['operator', 'supervisor', 'regulator', 'vendor', 'administrator'];
const loginOf = (role: Role): string => accounts.find((account) => account.role === role)?.login ?? '';

describe('who may do what', () => {
  let running: Running;
  const clients = new Map<Role, Client>();
  let nobody: Client;
  beforeAll(async () => {
    running = await run();
    for (const role of roles) clients.set(role, await running.client(loginOf(role)));
    nobody = await running.client();
  });
  afterAll(() => running.stop());

  it('the table names every route that needs a session', async () => {
    const { body } = await nobody.get('/openapi.json');
    const documented = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const listed = requests.map(
      ([method, path]) =>
        `${method} ${path
          .replace(/\?.*/, '')
          .replace(
            /(?<!export\/)\b(alarms|units|inspections|people|credentials|tokens|files|imports)\/(?!(?:un)?acknowledge$)[^/]+/,
            '$1/{id}',
          )
          .replace('templates/units', 'templates/{list}')}`,
    );
    expect(new Set(listed)).toEqual(
      new Set(documented.filter((entry) => entry !== 'POST /api/session' && entry !== 'DELETE /api/session')),
    );
  });

  for (const [method, path, needs, body] of requests) {
    it(`${method} ${path} needs ${needs}`, async () => {
      for (const role of roles) {
        const fresh = await running.ingest.transaction(async (tx) => {
          const open = await tx.alarms.findOpen('A-1', 'door-close-fault');
          return open ?? tx.alarms.insert(newAlarm('A-1', 'door-close-fault', Date.now()));
        });
        const filled = JSON.stringify(body)?.replace('LOGIN', `made-${role}`).replace('CREDENTIAL', `made-${role}`);
        const answer = await (clients.get(role) ?? nobody).send(
          method,
          path.replace('ALARM', fresh.id),
          filled === undefined ? {} : { raw: filled },
        );
        const allowed = needs === 'signed-in' || may(role, needs);
        if (allowed) expect([401, 403, 500], `${role}: ${JSON.stringify(answer.body)}`).not.toContain(answer.status);
        else expect([answer.status, errorCode(answer)], role).toEqual([403, 'not-allowed']);
      }
      const stranger = await nobody.send(method, path.replace('ALARM', '1'), body === undefined ? {} : { body });
      expect([stranger.status, errorCode(stranger)]).toEqual([401, 'not-signed-in']);
    });
  }
});
