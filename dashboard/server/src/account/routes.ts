import { hashPassword } from '@vigil/store';
import { nothing, ownPassword } from '@vigil/vocabulary';
import { preparedCommand } from '../http/route.ts';
import { checkPassword } from '../sign-in/check-password.ts';
import type { SignIn } from '../sign-in/sign-in.ts';

/** What a person does with the own account. */
export const accountRoutes = [
  preparedCommand(
    {
      method: 'post',
      path: '/api/session/password',
      summary: 'Change the own password; the person’s other sessions end',
      access: 'signed-in',
      body: ownPassword,
      answer: nothing,
    },
    async ({ body, who: { person } }, { signIn }: { readonly signIn: SignIn }) => {
      await signIn.confirm(person, body.current);
      checkPassword(body.password, person);
      return hashPassword(body.password);
    },
    async (tx, { who: { person, tokenHash } }, _needs, passwordHash) => {
      await tx.people.update(person.id, { passwordHash });
      await tx.sessions.endOthersOf(person.id, tokenHash);
      return {
        answer: {},
        audit: { action: 'person.password', subject: `person:${person.login}`, detail: { by: 'owner' } },
      };
    },
  ),
] as const;
