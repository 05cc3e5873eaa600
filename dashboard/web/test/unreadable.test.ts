import { afterEach, describe, expect, it, vi } from 'vitest';
import { sendMany } from '../src/api/acknowledge-many.ts';
import { api } from '../src/api/client.ts';
import { alarmAnswered } from '../src/api/commands.ts';
import { sessionStore } from '../src/api/session.ts';
import { anAlarm } from './alarms.ts';

const alarm = anAlarm({ id: '7', lane: 'fault' });
const store = { row: () => alarm };
const says = (text: string): void => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(text)));
};

describe('an answer that says 200 and is none of ours', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  it('is not known to be done: a page of a proxy in between', async () => {
    says('<html>Please sign in to the network</html>');
    await expect(api.post('/api/alarms/7/acknowledge')).rejects.toMatchObject({ code: 'unreadable', status: 200 });
  });
  it.each([null, '', [], {}, { id: '8', version: 2 }, { id: '7' }])(
    'is not known to be done: %j for a command',
    (answer) => {
      expect(() => alarmAnswered('7', answer)).toThrow(expect.objectContaining({ code: 'unreadable' }));
    },
  );
  it('is told from the alarm', () => {
    expect(alarmAnswered('7', alarm)).toBe(alarm);
  });
  it.each(['', '{}', '{"results":[]}', '<html>', '{"results":[{"id":"8","result":"done","by":null}]}'])(
    'is not known to be done: %j for several',
    async (text) => {
      says(text);
      const { all, failure } = await sendMany('acknowledge', [alarm], store);
      expect(all).toEqual(['unanswered']);
      expect(failure).toMatchObject({ code: 'unreadable' });
    },
  );
  it("is nobody's session: the page asks again, and the sign-in says so", async () => {
    says('');
    await sessionStore.load();
    expect(sessionStore.get().status).toBe('unreachable');
    await expect(sessionStore.signIn('li', 'x')).rejects.toMatchObject({ code: 'unreadable' });
  });
});
