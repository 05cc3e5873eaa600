import { type ApiToken, newApiToken, type Reads } from '@vigil/store';
import {
  type ApiTokenView,
  apiTokenCreated,
  apiTokenView,
  may,
  nothing,
  scopesBeyond,
  tokenCreate,
  tokenQuery,
  VigilError,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { command, query } from '../http/route.ts';

const dayMs = 86_400_000;
const params = z.object({ id: z.string().min(1).max(64) });

const view = ({ login, personId: _person, ...token }: ApiToken): ApiTokenView => ({ ...token, owner: login });

/**
 * Tokens with which scripts read. Each belongs to a person and sees what he sees, of that what its scopes name; it ends with
 * him. He makes and revokes his own, an administrator revokes everybody's.
 */
export const tokenRoutes = [
  query(
    {
      method: 'get',
      path: '/api/tokens',
      summary: 'Tokens for scripts: the own ones, or everybody’s',
      access: 'signed-in',
      // A script reads what its scopes name; who else has tokens is none of them.
      peopleOnly: true,
      query: tokenQuery,
      answer: z.array(apiTokenView),
    },
    async ({ store }: { readonly store: { readonly read: Reads } }, { query: { of }, who: { person } }) => {
      if (of === 'everybody' && !may(person.role, 'user.manage'))
        throw new VigilError('not-allowed', 'needs user.manage');
      return (await store.read.apiTokens.list(of === 'everybody' ? null : person.id)).map(view);
    },
  ),
  command(
    {
      method: 'post',
      path: '/api/tokens',
      summary: 'A new token for scripts, shown this once',
      access: 'signed-in',
      body: tokenCreate,
      answer: apiTokenCreated,
    },
    async (
      tx,
      { body: { name, scopes, days }, who: { person }, now },
      { hmacToken }: { readonly hmacToken: (token: string) => Uint8Array },
    ) => {
      const beyond = scopesBeyond(person.role, scopes);
      if (beyond.length > 0) throw new VigilError('not-allowed', `needs more than your role has: ${beyond.join(', ')}`);
      const token = newApiToken();
      const added = await tx.apiTokens.add({
        personId: person.id,
        name,
        scopes: [...new Set(scopes)],
        createdAt: now,
        expiresAt: now + days * dayMs,
        tokenHmac: hmacToken(token),
      });
      return {
        answer: { ...view(added), token },
        audit: {
          action: 'token.create',
          subject: `token:${added.id}`,
          detail: { owner: person.login, name, scopes: added.scopes, expiresAt: added.expiresAt },
        },
      };
    },
  ),
  command(
    {
      method: 'delete',
      path: '/api/tokens/:id',
      summary: 'Revoke a token: the own, or as an administrator anybody’s',
      access: 'signed-in',
      params,
      answer: nothing,
    },
    async (tx, { params: { id }, who: { person } }) => {
      const token = await tx.apiTokens.byId(id);
      // One that is not there and one of somebody else look the same.
      if (token === null || (token.personId !== person.id && !may(person.role, 'user.manage')))
        throw new VigilError('not-found', 'not found');
      await tx.apiTokens.remove(id);
      return {
        answer: {},
        audit: { action: 'token.revoke', subject: `token:${id}`, detail: { owner: token.login, name: token.name } },
      };
    },
  ),
] as const;
