import { type CredentialRecord, newToken, type Reads } from '@vigil/store';
import {
  type CredentialView,
  credentialCreate,
  credentialCreated,
  credentialIdSchema,
  credentialPatch,
  credentialView,
  nothing,
  VigilError,
  vendorIdSchema,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { command } from '../http/route.ts';
import { read } from '../readers/read.ts';

interface Needs {
  readonly hmacToken: (token: string) => Uint8Array;
}
interface ReaderNeeds {
  readonly read: Reads;
}

const params = z.object({ id: credentialIdSchema });
const view = (record: CredentialRecord): CredentialView => ({
  id: record.id,
  vendor: record.vendor,
  role: record.role,
  units: record.units === 'all' ? 'all' : [...record.units],
  certificateName: record.certificateName,
  hasToken: record.tokenHmac !== null,
  enabled: record.enabled,
});

/** Names of our own processes' credentials, which are derived and stand in no register. */
const ownPrefix = 'service-';

export const credentialRoutes = [
  read(
    {
      method: 'get',
      path: '/api/credentials',
      summary: 'Credentials of devices and gateways; never their tokens',
      access: 'credential.manage',
      query: z.object({ text: z.string().max(64).optional(), vendor: vendorIdSchema.optional() }).strict(),
      answer: z.array(credentialView),
    },
    ({ read: from }: ReaderNeeds) =>
      async ({ query: { text, vendor } }) => {
        const all = await from.credentials.all();
        return all
          .filter(
            (record) =>
              (vendor === undefined || record.vendor === vendor) && (text === undefined || record.id.includes(text)),
          )
          .map(view);
      },
  ),
  command(
    {
      method: 'post',
      path: '/api/credentials',
      summary: 'A new credential; its token is in this answer and nowhere else',
      access: 'credential.manage',
      body: credentialCreate,
      answer: credentialCreated,
    },
    async (tx, { body }, { hmacToken }: Needs) => {
      if (body.id.startsWith(ownPrefix)) throw new VigilError('bad-input', `ids beginning ${ownPrefix} are reserved`);
      // Putting it again would give a device in the field another token without a word.
      if ((await tx.credentials.all()).some(({ id }) => id === body.id))
        throw new VigilError('bad-input', 'id is taken');
      const token = newToken();
      const { certificateName, ...row } = body;
      const tokenHmac = hmacToken(token);
      await tx.credentials.put({
        ...row,
        ...(certificateName === undefined ? {} : { certificateName }),
        tokenHmac,
      });
      return {
        answer: {
          id: body.id,
          vendor: body.vendor,
          role: body.role,
          units: body.units,
          certificateName: certificateName ?? null,
          hasToken: true,
          enabled: true,
          token,
        },
        audit: {
          action: 'credential.create',
          subject: `credential:${body.id}`,
          detail: { vendor: body.vendor, role: body.role, units: body.units === 'all' ? 'all' : body.units.length },
        },
      };
    },
  ),
  command(
    {
      method: 'patch',
      path: '/api/credentials/:id',
      summary: 'Switch a credential on or off; open connections end within seconds',
      access: 'credential.manage',
      params,
      body: credentialPatch,
      answer: z.object({ id: z.string(), enabled: z.boolean() }),
    },
    async (tx, { params: { id }, body: { enabled } }) => {
      await tx.credentials.setEnabled(id, enabled);
      return {
        answer: { id, enabled },
        audit: {
          action: enabled ? 'credential.enable' : 'credential.disable',
          subject: `credential:${id}`,
          detail: {},
        },
      };
    },
  ),
  command(
    {
      method: 'delete',
      path: '/api/credentials/:id',
      summary: 'Remove a credential',
      access: 'credential.manage',
      params,
      answer: nothing,
    },
    async (tx, { params: { id } }) => {
      await tx.credentials.remove(id);
      return { answer: {}, audit: { action: 'credential.remove', subject: `credential:${id}`, detail: {} } };
    },
  ),
] as const;
