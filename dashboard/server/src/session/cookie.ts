/**
 * The session cookie. `__Host-` makes the browser insist on Secure, Path=/ and no Domain (RFC 6265bis §4.1.3.2);
 * it refuses that name over plain HTTP, hence the second name for installations in a closed network.
 */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-vigil' : 'vigil_session';
}

export function sessionCookie(token: string, secure: boolean, maxAgeMs: number): string {
  const seconds = Math.max(0, Math.floor(maxAgeMs / 1000));
  return `${cookieName(secure)}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

export function endedCookie(secure: boolean): string {
  return sessionCookie('', secure, 0);
}

const tokenPattern = /^[A-Za-z0-9_-]{20,200}$/;

/** The session token in a Cookie header; null when there is none or it cannot be one of ours. */
export function tokenFrom(header: string | undefined, secure: boolean): string | null {
  const wanted = `${cookieName(secure)}=`;
  for (const part of header?.split(';') ?? []) {
    const pair = part.trim();
    if (!pair.startsWith(wanted)) continue;
    const token = pair.slice(wanted.length);
    return tokenPattern.test(token) ? token : null;
  }
  return null;
}
