import { type AlarmView, defaultPlaces, type ErrorCode, errorInfo, type SessionView } from '@vigil/vocabulary';
import {
  alarmDetail,
  audit,
  compliance,
  history,
  kitchens,
  quarantine,
  searchUnits,
  system,
  unitDetail,
} from './answers.ts';
import type { MockBoard } from './board.ts';
import { vendors } from './city.ts';
import { sessionFor } from './people.ts';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly session: SessionView | null;
  readonly board: MockBoard;
}
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly cookie?: string;
}

const ok = (body: unknown): Reply => ({ status: 200, body });
const refuse = (code: ErrorCode): Reply => ({ status: errorInfo(code).http, body: { error: { code, message: code } } });

function command(
  board: MockBoard,
  alarm: AlarmView,
  action: string,
  body: Readonly<Record<string, unknown>>,
  by: string,
): Reply {
  if (body.version !== undefined && body.version !== alarm.version) return refuse('version-conflict');
  const now = Date.now();
  let next: AlarmView = { ...alarm, version: alarm.version + 1 };
  if (action === 'acknowledge') {
    if (alarm.acknowledgedAt !== null) return refuse('already-acknowledged');
    next = { ...next, state: 'active-acknowledged', ringing: false, acknowledgedAt: now, acknowledgedBy: by };
  } else if (action === 'close') {
    if (alarm.acknowledgedAt === null) return refuse('close-needs-acknowledge');
    if (!alarm.latched && alarm.condition === 'active') return refuse('still-active');
    next = { ...next, state: 'normal', closedAt: now, closedBy: by, outcome: 'handled' };
  } else if (action === 'shelve') next = { ...next, state: 'shelved' };
  else next = { ...next, state: 'active-unacknowledged', ringing: true };
  board.put(next);
  return ok(next);
}

export function answerApi({ method, url, body, session, board }: Asked): Reply {
  const path = url.pathname;
  const fields: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {};
  if (path === '/api/session') {
    if (method === 'POST') {
      const login = typeof fields.login === 'string' ? fields.login : '';
      if (fields.password === 'wrong') return refuse('bad-credentials');
      return {
        status: 200,
        body: sessionFor(login),
        cookie: `mock_session=${login}; Path=/; HttpOnly; SameSite=Strict`,
      };
    }
    if (method === 'DELETE') return { status: 200, body: null, cookie: 'mock_session=; Path=/; Max-Age=0' };
    return session === null ? refuse('not-signed-in') : ok(session);
  }
  if (session === null) return refuse('not-signed-in');
  const [, , head, id, tail] = path.split('/');
  switch (head) {
    case 'live':
      return ok(board.snapshot());
    case 'reference':
      return ok({ city: defaultPlaces.city, counties: defaultPlaces.counties, vendors, hotline: '96333' });
    case 'alarms': {
      if (id === undefined) {
        const open = url.searchParams.get('open');
        const lane = url.searchParams.get('lane');
        const rows = [...(open === 'false' ? [] : board.open()), ...(open === 'true' ? [] : board.closed)]
          .filter((alarm) => lane === null || alarm.lane === lane)
          .sort((a, b) => b.raisedAt - a.raisedAt);
        const offset = Number(url.searchParams.get('offset') ?? 0);
        return ok({
          rows: rows.slice(offset, offset + Number(url.searchParams.get('limit') ?? 50)),
          total: rows.length,
        });
      }
      const alarm = board.get(id);
      if (alarm === undefined) return refuse('not-found');
      if (tail === undefined) return ok(alarmDetail(board, id));
      return command(board, alarm, tail, fields, session.name);
    }
    case 'units': {
      if (id === undefined) return ok(searchUnits(board, url.searchParams));
      const unit = board.units.find((entry) => entry.id === id);
      if (unit === undefined) return refuse('not-found');
      return ok(tail === 'history' ? history(url.searchParams) : unitDetail(board, unit));
    }
    case 'kitchens':
      return ok(kitchens(board));
    case 'compliance':
      return ok(compliance(board));
    case 'quarantine':
      return ok(
        url.searchParams.has('beforeId')
          ? []
          : quarantine().filter(
              (row) => !url.searchParams.has('reason') || row.reason === url.searchParams.get('reason'),
            ),
      );
    case 'system':
      return ok(system(board));
    case 'audit':
      return ok(audit());
    case 'people':
      return ok(
        ['operator', 'supervisor', 'administrator'].map((login) => ({
          ...sessionFor(login),
          login,
          enabled: true,
          id: login,
        })),
      );
    case 'credentials':
      return ok(
        method === 'POST'
          ? { ...fields, enabled: true, token: 'vgl_8Zk2fQe9pXr4TnW1cYb7' }
          : vendors.map((vendor, i) => ({
              id: `gw-${i}`,
              vendor: vendor.id,
              role: 'gateway',
              units: i === 0 ? 'all' : ['ele-10001', 'ele-10002'],
              certificateName: null,
              hasToken: true,
              enabled: i !== 3,
            })),
      );
    case 'register':
      return ok({
        vendors: 4,
        organisations: 12,
        sites: 300,
        units: 4000,
        credentials: 4,
        warnings: ['ele-10003: registerCode'],
      });
    default:
      return refuse('not-found');
  }
}
