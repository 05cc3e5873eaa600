import { hashPassword } from '@vigil/store';
import { ownPassword, passwordChanged } from '@vigil/vocabulary';
import { preparedCommand } from '../http/route.ts';
import { checkPassword } from '../sign-in/check-password.ts';
import type { SignIn } from '../sign-in/sign-in.ts';

/** What a person does with the own account. */
export const accountRoutes = [
  preparedCommand(
    {
      method: 'post',
      path: '/api/session/password',
      summary: 'Change the own password; the person’s other sessions end, and tokens for scripts where that is wanted',
      access: 'signed-in',
      body: ownPassword,
      answer: passwordChanged,
    },
    async ({ body, who: { person } }, { signIn }: { readonly signIn: SignIn }) => {
      await signIn.confirm(person, body.current);
      checkPassword(body.password, person);
      return hashPassword(body.password);
    },
    async (tx, { body: { revokeTokens }, who: { person, tokenHash }, now }, _needs, passwordHash) => {
      await tx.people.update(person.id, { passwordHash });
      await tx.sessions.endOthersOf(person.id, tokenHash);
      const tokensRevoked = revokeTokens ? await tx.apiTokens.removeAllOf(person.id, now) : 0;
      const left = (await tx.apiTokens.list(person.id)).filter(({ expiresAt }) => expiresAt > now);
      return {
        answer: { tokens: left.length },
        audit: {
          action: 'person.password',
          subject: `person:${person.login}`,
          detail: { by: 'owner', tokensRevoked },
        },
      };
    },
  ),
] as const;
