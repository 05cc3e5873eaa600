import { createHash, createHmac, randomBytes } from 'node:crypto';
import { tokenPrefix } from '@vigil/vocabulary';

/** 256 random bits as 43 characters of base64url: a device token or a session token. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is stored of a device token: 32 bytes of HMAC-SHA256 with the installation's key. A slow password hash would
 * protect nothing more here (the token has 256 random bits) and cost CPU minutes when the whole city reconnects.
 */
export function hmacToken(serverKey: Uint8Array, token: string): Uint8Array {
  return new Uint8Array(createHmac('sha256', serverKey).update(token, 'utf8').digest());
}

/** A token for scripts: the same 256 bits behind a prefix that says whose it is. */
export function newApiToken(): string {
  return `${tokenPrefix}${newToken()}`;
}

/** What is stored of a session token: SHA-256, hexadecimal. */
export function hashSessionToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}
