import type { ErrorBody } from '@vigil/vocabulary';

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly headers: Headers;
}
type Options = { readonly headers?: Record<string, string>; readonly body?: unknown; readonly raw?: string };

/** A browser as far as the server can tell: one cookie, JSON, and the Origin that browsers send. */
export class Client {
  readonly url: string;
  cookie = '';
  constructor(url: string) {
    this.url = url;
  }
  async send(method: string, path: string, { headers = {}, body, raw }: Options = {}): Promise<Answer> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        origin: this.url,
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const set = response.headers.getSetCookie()[0];
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers };
  }
  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('GET', path, headers === undefined ? {} : { headers });
  }
  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.send('POST', path, { body });
  }
  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, { body });
  }
  async signIn(login: string, password: string): Promise<this> {
    const answer = await this.post('/api/session', { login, password });
    if (answer.status !== 200) throw new Error(`sign-in of ${login}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return this;
  }
}

export function errorCode(answer: Answer): string {
  const body: ErrorBody = answer.body;
  return body.error.code;
}
