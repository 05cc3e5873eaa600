import type { IncomingHttpHeaders } from 'node:http';

export type OriginVerdict =
  | { readonly allowed: true; readonly reason: 'same-origin' | 'listed' | 'no-origin' }
  | { readonly allowed: false; readonly reason: 'foreign-origin' | 'cross-site' | 'bad-origin' };

/**
 * Does this request come from our own console? Browsers put Origin on every request that can change something and on
 * every WebSocket handshake; Socket.IO's own `cors` option looks at neither for WebSocket, so this does for both.
 * Programs that are not browsers send no Origin: they pass here and need a session like everybody.
 *
 * @param secure the browser sees https (own TLS or a proxy's)
 * @param listed further origins from the configuration
 */
export function judgeOrigin(
  headers: Pick<IncomingHttpHeaders, 'origin' | 'host'> & { readonly 'sec-fetch-site'?: string | string[] | undefined },
  secure: boolean,
  listed: readonly string[],
): OriginVerdict {
  const { origin, host } = headers;
  if (origin === undefined) {
    const site = headers['sec-fetch-site'];
    return site === 'cross-site' || site === 'same-site'
      ? { allowed: false, reason: 'cross-site' }
      : { allowed: true, reason: 'no-origin' };
  }
  if (!URL.canParse(origin)) return { allowed: false, reason: 'bad-origin' };
  const asked = new URL(origin).origin;
  if (listed.some((entry) => URL.canParse(entry) && new URL(entry).origin === asked)) {
    return { allowed: true, reason: 'listed' };
  }
  const own = `${secure ? 'https' : 'http'}://${host ?? ''}`;
  return URL.canParse(own) && new URL(own).origin === asked
    ? { allowed: true, reason: 'same-origin' }
    : { allowed: false, reason: 'foreign-origin' };
}
