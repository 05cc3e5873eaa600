import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** OWASP's first recommendation for Argon2id, 2024: 19 MiB, 2 passes, 1 lane (about 35 ms here). */
const cost = { memory: 19 * 1024, passes: 2, parallelism: 1 } as const;
const tagLength = 32;

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

function derive(password: string, salt: Uint8Array, { memory, passes, parallelism }: Cost, length: number) {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // NFKC: the same password typed with another input method must give the same bytes.
  const message = Buffer.from(password.normalize('NFKC'), 'utf8');
  argon2('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: length }, (error, key) => {
    if (error === null) resolve(key);
    else reject(error);
  });
  return promise;
}

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');

/** PHC string, e.g. `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost, tagLength);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** false as well for a string that is no PHC string of Argon2id: such an account has no password. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const match = phc.exec(stored);
  if (match === null) return false;
  const [, memory, passes, parallelism, salt = '', hash = ''] = match;
  const expected = Buffer.from(hash, 'base64');
  const costs = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await derive(password, Buffer.from(salt, 'base64'), costs, expected.length);
  return timingSafeEqual(actual, expected);
}
