import { type AcknowledgeManyAnswer, acknowledgedAtOnce } from '@vigil/vocabulary';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sendMany } from '../src/api/acknowledge-many.ts';
import { anAlarm } from './alarms.ts';

const many = Array.from({ length: acknowledgedAtOnce + 3 }, (_, at) => anAlarm({ id: String(at), lane: 'fault' }));
const store = { row: (id: string) => many.find((alarm) => alarm.id === id) };

/** The far side answers what is sent `parts` times, and then no more. */
function answers(parts: number): void {
  let left = parts;
  vi.stubGlobal('fetch', (_path: string, { body }: { readonly body: string }) => {
    left -= 1;
    if (left < 0) return Promise.reject(new TypeError('connection reset'));
    const { alarms }: { readonly alarms: readonly { readonly id: string }[] } = JSON.parse(body);
    const answer = { results: alarms.map(({ id }) => ({ id, result: 'done' as const, by: null })) };
    return Promise.resolve(new Response(JSON.stringify(answer satisfies AcknowledgeManyAnswer)));
  });
}

describe('one press for more than one request', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  it('says what became of those that were answered when the others were not', async () => {
    answers(1);
    const { all, failure } = await sendMany('acknowledge', many, store);
    expect(all.filter((result) => result === 'done')).toHaveLength(acknowledgedAtOnce);
    expect(all.filter((result) => result === 'unanswered')).toHaveLength(3);
    expect(failure).toMatchObject({ code: 'network' });
  });
  it('calls nothing undone when nothing was answered: it may have been done', async () => {
    answers(0);
    const { all, failure } = await sendMany('unacknowledge', many, store);
    expect(new Set(all)).toEqual(new Set(['unanswered']));
    expect(failure).toMatchObject({ code: 'network' });
  });
  it('fails when all of it was refused', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"error":{"code":"forbidden"}}', { status: 403 })));
    await expect(sendMany('acknowledge', many, store)).rejects.toMatchObject({ status: 403 });
  });
});
