import { isDeepStrictEqual } from 'node:util';
import { hashPassword, type Person, type Reads, type Repositories } from '@vigil/store';
import {
  changeOf,
  fitsVendor,
  type PersonView,
  personChanged,
  personColumns,
  personCreate,
  personPatch,
  personView,
  type Role,
  VigilError,
  vendorMisfit,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { preparedCommand } from '../http/route.ts';
import { listFile } from '../list-files/list-file.ts';
import { read } from '../readers/read.ts';
import { checkPassword } from '../sign-in/check-password.ts';

interface ReaderNeeds {
  readonly read: Reads;
}

const params = z.object({ id: z.string().min(1).max(64) });
const view = ({ id, login, name, role, vendor, counties, enabled }: Person): PersonView => ({
  id,
  login,
  name,
  role,
  vendor,
  counties,
  enabled,
});

/** Also for a change: role and vendor as they will be, not only as they were sent. */
async function checkScope(
  tx: Repositories,
  person: { readonly role: Role; readonly vendor: string | null },
): Promise<void> {
  if (!fitsVendor(person)) throw new VigilError('bad-input', vendorMisfit);
  if (person.vendor === null) return;
  const vendors = await tx.register.vendors();
  if (!vendors.some(({ id }) => id === person.vendor)) throw new VigilError('bad-input', 'no such vendor');
}

/** What a session was given for. The console sends every field back, also those that nobody touched. */
function sameRights(before: Person, after: Person): boolean {
  return (['role', 'vendor', 'counties', 'enabled'] as const).every((key) =>
    isDeepStrictEqual(before[key], after[key]),
  );
}

/** Somebody must be left who can manage people. */
async function checkAdministrator(tx: Repositories, after: Pick<Person, 'id' | 'role' | 'enabled'>): Promise<void> {
  if (after.role === 'administrator' && after.enabled) return;
  const others = (await tx.people.list()).filter(
    ({ id, role, enabled }) => id !== after.id && role === 'administrator' && enabled,
  );
  if (others.length === 0) throw new VigilError('bad-input', 'the last administrator cannot be taken away');
}

export const peopleRoutes = [
  read(
    { method: 'get', path: '/api/people', summary: 'Accounts', access: 'user.manage', answer: z.array(personView) },
    ({ read: from }: ReaderNeeds) =>
      async () =>
        (await from.people.list()).map(view),
  ),
  listFile(
    {
      list: 'people',
      summary: 'Accounts as a file (CSV, JSON)',
      access: 'user.manage',
      filters: z.object({}).strict(),
      columns: personColumns,
    },
    null,
    ({ read: from }: ReaderNeeds & { readonly utcOffsetMinutes: number }) =>
      async () =>
        (await from.people.list()).map(view),
  ),
  preparedCommand(
    {
      method: 'post',
      path: '/api/people',
      summary: 'A new account',
      access: 'user.manage',
      body: personCreate,
      answer: personView,
    },
    async ({ body }) => {
      checkPassword(body.password, body);
      return hashPassword(body.password);
    },
    async (tx, { body: { password: _typed, ...person } }, _services, passwordHash) => {
      await checkScope(tx, person);
      if ((await tx.people.byLogin(person.login)) !== null) throw new VigilError('bad-input', 'login is taken');
      const created = await tx.people.create({ ...person, enabled: true, passwordHash });
      return {
        answer: view(created),
        audit: {
          action: 'person.create',
          subject: `person:${created.login}`,
          detail: changeOf(null, view(created)),
        },
      };
    },
  ),
  preparedCommand(
    {
      method: 'patch',
      path: '/api/people/:id',
      summary:
        'Change an account; its sessions end when rights or password change, its tokens with its password. Disabled, its tokens are refused; enabled again, those that are left are good again, and it tells how many',
      access: 'user.manage',
      params,
      body: personPatch,
      answer: personChanged,
    },
    async ({ body: { password } }) => (password === undefined ? null : await hashPassword(password)),
    async (tx, { params: { id }, body, now }, _services, passwordHash) => {
      const before = await tx.people.byId(id);
      if (before === null) throw new VigilError('not-found', 'not found');
      const { password: _typed, ...fields } = body;
      const patch = defined(fields);
      const wanted = { ...before, ...patch };
      if (body.password !== undefined) checkPassword(body.password, wanted);
      await checkScope(tx, wanted);
      await checkAdministrator(tx, wanted);
      await tx.people.update(id, { ...patch, ...(passwordHash === null ? {} : { passwordHash }) });
      if (!sameRights(before, wanted) || passwordHash !== null) await tx.sessions.endAllOf(id);
      // Whoever had the old password may have made tokens with it.
      const tokensRevoked = passwordHash === null ? null : await tx.apiTokens.removeAllOf(id, now);
      const after = await tx.people.byId(id);
      if (after === null) throw new VigilError('internal', 'person disappeared');
      const tokens = (await tx.apiTokens.list(id)).filter(({ expiresAt }) => expiresAt > now).length;
      return {
        answer: { ...view(after), tokens },
        audit: {
          action: 'person.edit',
          subject: `person:${after.login}`,
          detail: {
            ...changeOf(view(before), view(after)),
            ...(tokensRevoked === null ? {} : { password: 'changed', tokensRevoked }),
            ...(before.enabled === after.enabled
              ? {}
              : { [after.enabled ? 'tokensGoodAgain' : 'tokensRefused']: tokens }),
          },
        },
      };
    },
  ),
] as const;
