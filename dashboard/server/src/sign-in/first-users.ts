import { randomInt } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { hashPassword, type Store } from '@vigil/store';
import type { Role } from '@vigil/vocabulary';

export interface FirstUser {
  readonly login: string;
  readonly role: Role;
  readonly password: string;
}

/** No 0/o, 1/l/i: read out over a telephone and typed once. 14 of 31 letters are 69 bits. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
function readablePassword(): string {
  const letters = (count: number): string =>
    Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${letters(5)}-${letters(4)}-${letters(5)}`;
}

const wanted: readonly { readonly login: string; readonly name: string; readonly role: Role }[] = [
  { login: 'admin', name: '管理员', role: 'administrator' },
  { login: 'operator', name: '值班员', role: 'operator' },
];

/**
 * Creates an administrator and an operator when nobody exists yet.
 * @returns whom it created with their passwords in the clear, for one line of the log; empty when there are people
 */
export async function createFirstUsers(store: Store, data: string, now: number): Promise<readonly FirstUser[]> {
  if ((await store.read.people.list()).length > 0) return [];
  const users = wanted.map((user) => ({ ...user, password: readablePassword() }));
  // The dear part happens outside the write lock.
  const hashed = await Promise.all(
    users.map(async (user) => ({ ...user, passwordHash: await hashPassword(user.password) })),
  );
  return store.transaction(async (tx) => {
    if ((await tx.people.list()).length > 0) return [];
    for (const { login, name, role, passwordHash } of hashed) {
      const person = await tx.people.create({
        login,
        name,
        role,
        vendor: null,
        counties: null,
        enabled: true,
        passwordHash,
      });
      await tx.audit.add({
        at: now,
        actor: 'system',
        action: 'person.create',
        subject: `person:${person.login}`,
        detail: { login, role },
      });
    }
    // Before the commit: accounts whose passwords nobody has would lock everybody out for good.
    await writeSecret(join(data, 'secrets'), 'first-users.txt', text(users));
    return users.map(({ login, role, password }) => ({ login, role, password }));
  });
}

function text(users: readonly FirstUser[]): string {
  return [
    '# 首次启动生成的帐号，请登录后修改密码并删除本文件。',
    '# Accounts generated at the first start. Change the passwords, then delete this file.',
    ...users.map((user) => `${user.login}\t${user.password}\t${user.role}`),
    '',
  ].join('\n');
}

async function writeSecret(folder: string, name: string, content: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = join(folder, `.${name}.${process.pid}`);
  const file = await open(part, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, join(folder, name));
}
