import { isTokenScope, tokensPerPerson } from '@vigil/vocabulary';
import type { Selectable } from 'kysely';
import type { ApiTokenTable } from '../schema.ts';
import type { ReadSession, Session } from '../session.ts';
import type { ApiToken, ApiTokenReads, ApiTokenRepository } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { personOf, shownOfPerson } from './people.ts';
import { parseTexts, rowNumber } from './rows.ts';

const shown = [
  'api_token.id as token_id',
  'api_token.person_id',
  'api_token.name as token_name',
  'api_token.scopes',
  'api_token.created_at',
  'api_token.expires_at',
  'api_token.last_used_at',
  'person.login',
] as const;

type Row = Pick<Selectable<ApiTokenTable>, 'person_id' | 'scopes' | 'created_at' | 'expires_at' | 'last_used_at'> & {
  readonly token_id: number;
  readonly token_name: string;
  readonly login: string;
};

/** What has ended is shown for a month. */
const endedShownMs = 30 * 86_400_000;

/** A scope that this program does not know (a newer one gave it) grants nothing. */
const tokenOf = (row: Row): ApiToken => ({
  id: String(row.token_id),
  personId: String(row.person_id),
  login: row.login,
  name: row.token_name,
  scopes: parseTexts(row.scopes).filter(isTokenScope),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
});

export function apiTokenReads({ db }: ReadSession): ApiTokenReads {
  const tokens = () => db.selectFrom('api_token').innerJoin('person', 'person.id', 'api_token.person_id');
  return {
    async find(tokenHmac, now) {
      const row = await tokens()
        .select(shown)
        .select(shownOfPerson.map((column) => `person.${column}` as const))
        .where('api_token.token_hmac', '=', tokenHmac)
        .where('api_token.expires_at', '>', now)
        .where('person.enabled', '=', 1)
        .executeTakeFirst();
      return row === undefined ? null : { token: tokenOf(row), person: personOf(row) };
    },
    async byId(id) {
      const row = await tokens().select(shown).where('api_token.id', '=', rowNumber(id)).executeTakeFirst();
      return row === undefined ? null : tokenOf(row);
    },
    async list(personId) {
      const all = tokens().select(shown).orderBy('api_token.id', 'desc');
      const rows = await (personId === null ? all : all.where('person_id', '=', rowNumber(personId))).execute();
      return rows.map(tokenOf);
    },
  };
}

export function apiTokenRepository(session: Session): ApiTokenRepository {
  const { db } = session;
  const reads = apiTokenReads(session);
  return {
    ...reads,
    async add({ personId, name, scopes, createdAt, expiresAt, tokenHmac }) {
      const own = await reads.list(personId);
      for (const { id, expiresAt: ended } of own) if (ended <= createdAt - endedShownMs) await this.remove(id);
      if (own.filter(({ expiresAt: ends }) => ends > createdAt).length >= tokensPerPerson)
        throw new StoreError('bad-input', `one person has ${tokensPerPerson} tokens at most; revoke one`);
      const { id } = await db
        .insertInto('api_token')
        .values({
          person_id: rowNumber(personId),
          name,
          token_hmac: tokenHmac,
          scopes: JSON.stringify(scopes),
          created_at: createdAt,
          expires_at: expiresAt,
          last_used_at: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      const added = await reads.byId(String(id));
      if (added === null) throw new StoreError('not-found', 'no such person');
      return added;
    },
    async used(id, at) {
      await db.updateTable('api_token').set({ last_used_at: at }).where('id', '=', rowNumber(id)).execute();
    },
    async remove(id) {
      await db.deleteFrom('api_token').where('id', '=', rowNumber(id)).execute();
    },
    async removeAllOf(personId, now) {
      const own = await reads.list(personId);
      await db.deleteFrom('api_token').where('person_id', '=', rowNumber(personId)).execute();
      return own.filter(({ expiresAt }) => expiresAt > now).length;
    },
  };
}
