import { closingOf } from '@vigil/harness';
import { z } from 'zod';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

const alarmView = z.looseObject({
  id: z.string(),
  version: z.number(),
  unitId: z.string(),
  vendor: z.string(),
  code: z.string(),
  priority: z.string(),
  lane: z.string(),
  state: z.string(),
  condition: z.string(),
  raisedAt: z.number(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: z.number().nullable(),
  closedBy: z.string().nullable(),
  outcome: z.string().nullable(),
  occurrences: z.number(),
  marks: z.array(z.string()),
  groupSize: z.number().nullable(),
  text: z.string().nullable(),
});
export type AlarmRow = z.output<typeof alarmView>;
const alarmPage = z.object({ rows: z.array(alarmView), total: z.number() });
const occurrence = z.looseObject({
  id: z.string(),
  messageKey: z.string().nullable(),
  active: z.boolean(),
  receivedAt: z.number(),
  deviceTime: z.number().nullable(),
});
const alarmDetail = z.looseObject({
  alarm: alarmView,
  occurrences: z.array(occurrence),
  audit: z.array(z.looseObject({ action: z.string() })),
});
const quarantined = z.looseObject({
  id: z.string(),
  vendor: z.string().nullable(),
  unitId: z.string().nullable(),
  origin: z.string(),
  topic: z.string(),
  reason: z.string(),
  detail: z.string(),
  payloadBase64: z.string(),
});
export type Quarantined = z.output<typeof quarantined>;
const unitRows = z.object({
  rows: z.array(z.looseObject({ id: z.string(), availability: z.string() })),
  total: z.number(),
});
const unitDetail = z.looseObject({
  live: z.looseObject({
    availability: z.string(),
    availabilityReason: z.string(),
    availabilitySince: z.number(),
    status: z.record(z.string(), z.unknown()),
    skewMs: z.number().nullable(),
  }),
});
const system = z.looseObject({
  processes: z.array(z.looseObject({ name: z.string(), ok: z.boolean(), detail: z.record(z.string(), z.unknown()) })),
  history: z.looseObject({ driver: z.string(), ok: z.boolean() }),
  proof: z.object({ at: z.number(), latencyMs: z.number() }).nullable(),
  cursors: z.array(z.looseObject({ name: z.string(), seq: z.number() })),
});

/** A browser as far as the server can tell: one cookie, JSON, and the Origin that browsers send. */
export class Client {
  readonly url: string;
  cookie = '';
  constructor(url: string) {
    this.url = url;
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
      headers: {
        origin: this.url,
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  }

  async signIn(login: string, password: string): Promise<this> {
    await this.#ok('POST', '/api/session', { login, password });
    return this;
  }

  async alarms(query: Readonly<Record<string, string>> = {}): Promise<readonly AlarmRow[]> {
    const rows: AlarmRow[] = [];
    for (;;) {
      const parameters = new URLSearchParams({ ...query, limit: '500', offset: String(rows.length) });
      const page = alarmPage.parse(await this.#ok('GET', `/api/alarms?${parameters.toString()}`));
      rows.push(...page.rows);
      if (rows.length >= page.total || page.rows.length === 0) return rows;
    }
  }
  async alarm(id: string): Promise<z.output<typeof alarmDetail>> {
    return alarmDetail.parse(await this.#ok('GET', `/api/alarms/${id}`));
  }
  async acknowledge(id: string): Promise<AlarmRow> {
    return alarmView.parse(await this.#ok('POST', `/api/alarms/${id}/acknowledge`, {}));
  }
  async close(id: string, outcome: Parameters<typeof closingOf>[0]): Promise<AlarmRow> {
    return alarmView.parse(await this.#ok('POST', `/api/alarms/${id}/close`, closingOf(outcome)));
  }
  async quarantine(): Promise<readonly Quarantined[]> {
    const rows: Quarantined[] = [];
    for (;;) {
      const before = rows.at(-1);
      const query = `limit=500${before === undefined ? '' : `&beforeId=${before.id}`}`;
      const page = z.array(quarantined).parse(await this.#ok('GET', `/api/quarantine?${query}`));
      rows.push(...page);
      if (page.length < 500) return rows;
    }
  }
  /** Availability by unit. */
  async availability(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (;;) {
      const page = unitRows.parse(await this.#ok('GET', `/api/units?limit=500&offset=${found.size}`));
      for (const row of page.rows) found.set(row.id, row.availability);
      if (found.size >= page.total || page.rows.length === 0) return found;
    }
  }
  async unit(id: string): Promise<z.output<typeof unitDetail>> {
    return unitDetail.parse(await this.#ok('GET', `/api/units/${id}`));
  }
  async system(): Promise<z.output<typeof system>> {
    return system.parse(await this.#ok('GET', '/api/system'));
  }

  async #ok(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.send(method, path, body);
    if (answer.status !== 200 && answer.status !== 201)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
