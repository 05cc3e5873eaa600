import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashPassword, hashSessionToken, hmacToken, loadServerKey, newToken, verifyPassword } from '../src/index.ts';
import { temporary } from './support/stores.ts';

describe('secrets', () => {
  const scratch = temporary();

  it('a password verifies against its PHC string of Argon2id, and no other does', async () => {
    const stored = await hashPassword('一个很长的密码 1');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await verifyPassword(stored, '一个很长的密码 1')).toBe(true);
    expect(await verifyPassword(stored, '一个很长的密码 2')).toBe(false);
    expect(await hashPassword('一个很长的密码 1')).not.toBe(stored);
    expect(await verifyPassword('not a hash', '')).toBe(false);
    expect(await verifyPassword('', '')).toBe(false);
  });

  it('verifies the reference vector of another implementation', async () => {
    // https://github.com/P-H-C/phc-winner-argon2/blob/master/src/test.c, Argon2id, t=2, m=65536, p=1.
    const vector = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(vector, 'password')).toBe(true);
    expect(await verifyPassword(vector, 'passwort')).toBe(false);
  });

  it('tokens are 256 random bits, stored only as HMAC or hash', () => {
    const tokens = new Set(Array.from({ length: 100 }, newToken));
    expect(tokens.size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const key = new Uint8Array(32);
    expect(hmacToken(key, 'a')).toHaveLength(32);
    expect(hmacToken(key, 'a')).toEqual(hmacToken(key, 'a'));
    expect(hmacToken(new Uint8Array(32).fill(1), 'a')).not.toEqual(hmacToken(key, 'a'));
    // FIPS 180-4 example "abc".
    expect(hashSessionToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('the server key is made once, whoever asks first, and only its owner can read it', async () => {
    const folder = await scratch.folder();
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadServerKey(folder)));
    for (const key of keys) expect(key).toEqual(keys[0]);
    expect(keys[0]).toHaveLength(32);
    expect((await stat(join(folder, 'secrets', 'server.key'))).mode & 0o777).toBe(0o600);
    expect(await loadServerKey(folder)).toEqual(keys[0]);
  });

  it('a damaged server key is reported, never replaced', async () => {
    const folder = await scratch.folder();
    await loadServerKey(folder);
    await writeFile(join(folder, 'secrets', 'server.key'), 'short\n');
    await expect(loadServerKey(folder)).rejects.toThrow('server key is damaged');
  });
});
