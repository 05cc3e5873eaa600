import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api } from '../src/api/client.ts';

/** The far side answers the head of its answer at once and then nothing more, until the request is given up. */
function halfAnAnswer(_path: string, { signal }: { readonly signal: AbortSignal }): Promise<Response> {
  const body = new ReadableStream({
    start: (stream) => {
      stream.enqueue(new TextEncoder().encode('{"alarms":['));
      signal.addEventListener('abort', () => stream.error(signal.reason));
    },
  });
  return Promise.resolve(new Response(body, { status: 200 }));
}

describe('requests of the console', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', halfAnAnswer);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const outcome = (asked: Promise<unknown>): { readonly code: () => string | null } => {
    let code: string | null = null;
    asked.catch((error: { readonly code: string }) => {
      code = error.code;
    });
    return { code: () => code };
  };

  it('an answer that stops half way fails at the deadline like one that never came', async () => {
    const asked = outcome(api.get('/api/live/snapshot'));
    await vi.advanceTimersByTimeAsync(14_999);
    expect(asked.code()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.code()).toBe('network');
  });

  it('what takes the server long may have a longer deadline', async () => {
    const asked = outcome(api.post('/api/register/import', {}, 60_000));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(asked.code()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.code()).toBe('network');
  });
});
