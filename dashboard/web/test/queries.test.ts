import { environmentManager, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api/client.ts';
import { askAgainMs, createQueries } from '../src/api/queries.ts';

/** Looks at a list whose server answers like this, one answer a question. */
function look(answers: readonly (string | ApiError)[]) {
  const queries = createQueries();
  let asked = 0;
  const observer = new QueryObserver<string>(queries, {
    queryKey: ['list'],
    retry: false,
    queryFn: () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      return typeof answer === 'string' ? Promise.resolve(answer) : Promise.reject(answer);
    },
  });
  const leave = observer.subscribe(() => undefined);
  return { seen: () => observer.getCurrentResult(), asked: () => asked, leave };
}

describe('a list that could not be fetched', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    environmentManager.setIsServer(() => false);
  });
  afterEach(() => {
    vi.useRealTimers();
    environmentManager.setIsServer(() => typeof window === 'undefined');
  });

  it.each([new ApiError('network', 0, ''), new ApiError('busy', 429, ''), new ApiError('store-busy', 503, '')])(
    'comes by itself once the reason has passed: $code',
    async (reason) => {
      const { seen, leave } = look([reason, 'rows']);
      await vi.advanceTimersByTimeAsync(0);
      expect(seen().error).toBe(reason);
      await vi.advanceTimersByTimeAsync(askAgainMs);
      expect(seen().data).toBe('rows');
      leave();
    },
  );

  it('is not asked for again when it was refused, nor once it has come', async () => {
    const lists = [
      look([new ApiError('not-allowed', 403, '')]),
      look([new ApiError('took-too-long', 504, '')]),
      look(['rows']),
    ];
    await vi.advanceTimersByTimeAsync(10 * askAgainMs);
    expect(lists.map(({ asked }) => asked())).toEqual([1, 1, 1]);
    for (const { leave } of lists) leave();
  });
});
