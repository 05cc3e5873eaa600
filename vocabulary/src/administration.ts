import { z } from 'zod';
import { epochMs } from './alarm-view.ts';
import { tokenScopeIds } from './api-tokens.ts';
import { roles } from './roles.ts';
import type { View } from './view.ts';

/** Answers of the people, credential and import routes: checked, documented and read by the console from here. */
export const personView = z
  .object({
    id: z.string(),
    login: z.string(),
    name: z.string(),
    role: z.enum(roles),
    vendor: z.string().nullable(),
    counties: z.array(z.string()).nullable(),
    enabled: z.boolean(),
  })
  .meta({ id: 'PersonView' });
export type PersonView = View<typeof personView>;

export const personChanged = personView
  .extend({
    tokens: z.int().meta({
      description:
        'Tokens for scripts of this account that have not ended: refused while it is disabled, good again once it is enabled.',
    }),
  })
  .meta({ id: 'PersonChanged' });
export type PersonChanged = View<typeof personChanged>;

export const passwordChanged = z
  .object({ tokens: z.int().meta({ description: 'Own tokens for scripts that are good still.' }) })
  .meta({ id: 'PasswordChanged' });

const apiToken = z.object({
  id: z.string(),
  owner: z.string().meta({ description: 'Login of the person it reads for.' }),
  name: z.string(),
  scopes: z.array(z.enum(tokenScopeIds)),
  createdAt: epochMs,
  expiresAt: epochMs,
  lastUsedAt: epochMs.nullable().meta({ description: 'To the hour; null: never.' }),
});
export const apiTokenView = apiToken.meta({ id: 'ApiTokenView' });
export type ApiTokenView = View<typeof apiTokenView>;

export const apiTokenCreated = apiToken
  .extend({ token: z.string().meta({ description: 'Shown this once; only an HMAC of it is kept.' }) })
  .meta({ id: 'ApiTokenCreated' });
export type ApiTokenCreated = View<typeof apiTokenCreated>;

const credential = z.object({
  id: z.string(),
  vendor: z.string().nullable(),
  role: z.enum(['device', 'gateway', 'service']),
  units: z.union([z.literal('all'), z.array(z.string())]),
  certificateName: z.string().nullable(),
  hasToken: z.boolean(),
  previousUntil: z
    .int()
    .nullable()
    .meta({ description: 'Epoch ms until which the token before the last rotation is good too; null: it is not.' }),
  enabled: z.boolean(),
});
/** Whom a credential speaks for: what is cut off when it is switched off, narrowed or removed. */
export const credentialReach = z
  .object({
    units: z.int(),
    online: z.int().meta({ description: 'Units that report now.' }),
    emergencies: z.int().meta({ description: 'Open emergencies of these units.' }),
  })
  .meta({ id: 'CredentialReach' });
export type CredentialReach = View<typeof credentialReach>;

export const credentialView = credential.meta({ id: 'CredentialView' });
export type CredentialView = View<typeof credentialView>;

export const credentialChanged = z
  .object({ credential: credentialView, cuts: credentialReach })
  .meta({ id: 'CredentialChanged', description: 'The credential as it is now, and what the change cuts off.' });
export type CredentialChanged = View<typeof credentialChanged>;

export const credentialCreated = credential
  .extend({ token: z.string().meta({ description: 'Shown this once; only an HMAC of it is kept.' }) })
  .meta({ id: 'CredentialCreated' });
export type CredentialCreated = View<typeof credentialCreated>;

export const importReport = z
  .object({
    vendors: z.int(),
    organisations: z.int(),
    sites: z.int(),
    units: z.int(),
    credentials: z.int(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'ImportReport' });
export type ImportReport = View<typeof importReport>;
