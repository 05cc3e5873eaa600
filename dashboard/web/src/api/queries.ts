import { type DefaultOptions, type Query, QueryClient } from '@tanstack/react-query';
import { errorInfo } from '@vigil/vocabulary';
import { isErrorCode } from '../i18n/words.ts';
import { ApiError } from './client.ts';

/** Until what failed is asked again, ms. */
export const askAgainMs = 5_000;

/** What passes by itself: nobody answered, or another than the server, or that had no time. A refusal stays one however often it is asked. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  if (!isErrorCode(error.code)) return ['network', 'unreadable'].includes(error.code);
  return ['retry', 'wait'].includes(errorInfo(error.code).policy);
}

const options: DefaultOptions = {
  // `always`: the browser's "offline" is about the Internet, and our server is on the same floor. A list would wait in
  // silence, and a command be sent minutes after the click.
  queries: {
    retry: 1,
    staleTime: 5_000,
    refetchOnWindowFocus: true,
    networkMode: 'always',
    refetchInterval: ({ state }: Query) => (state.status === 'error' && mayPass(state.error) ? askAgainMs : false),
  },
  mutations: { networkMode: 'always' },
};

export const createQueries = (): QueryClient => new QueryClient({ defaultOptions: options });
