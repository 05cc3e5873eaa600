import { type CredentialRecord, newToken, type Reads, type Repositories } from '@vigil/store';
import {
  type CredentialView,
  changeOf,
  credentialChanged,
  credentialColumns,
  credentialCreate,
  credentialCreated,
  credentialIdSchema,
  credentialPatch,
  credentialRotate,
  credentialView,
  dryRunQuery,
  VigilError,
  vendorIdSchema,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { defined } from '../http/defined.ts';
import { command } from '../http/route.ts';
import { listFile } from '../list-files/list-file.ts';
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
  previousUntil: record.previous?.until ?? null,
  enabled: record.enabled,
});
const hourMs = 3_600_000;
const filters = z.object({ text: z.string().max(64).optional(), vendor: vendorIdSchema.optional() }).strict();

async function filtered(from: Reads, { text, vendor }: z.output<typeof filters>): Promise<readonly CredentialView[]> {
  const all = await from.credentials.all();
  return all
    .filter(
      (record) =>
        (vendor === undefined || record.vendor === vendor) && (text === undefined || record.id.includes(text)),
    )
    .map(view);
}

async function existing(tx: Repositories, id: string): Promise<CredentialRecord> {
  const record = await tx.credentials.one(id);
  if (record === null) throw new VigilError('not-found', 'no such credential');
  return record;
}

/** Names of our own processes' credentials, which are derived and stand in no register. */
const ownPrefix = 'service-';

export const credentialRoutes = [
  read(
    {
      method: 'get',
      path: '/api/credentials',
      summary: 'Credentials of devices and gateways; never their tokens',
      access: 'credential.manage',
      query: filters,
      answer: z.array(credentialView),
    },
    ({ read: from }: ReaderNeeds) =>
      ({ query }) =>
        filtered(from, query),
  ),
  listFile(
    {
      list: 'credentials',
      summary: 'Credentials of devices and gateways as a file (CSV, JSON), filtered as the list is; never their tokens',
      access: 'credential.manage',
      filters,
      columns: credentialColumns,
    },
    null,
    ({ read: from }: ReaderNeeds & { readonly utcOffsetMinutes: number }) =>
      ({ query }) =>
        filtered(from, query),
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
      const token = newToken();
      const { certificateName, ...row } = body;
      // Refused when it is there: another token would lock out a device in the field without a word.
      await tx.credentials.create({
        ...row,
        ...(certificateName === undefined ? {} : { certificateName }),
        tokenHmac: hmacToken(token),
      });
      const made = view(await existing(tx, body.id));
      return {
        answer: { ...made, token },
        audit: { action: 'credential.create', subject: `credential:${body.id}`, detail: changeOf(null, made) },
      };
    },
  ),
  command(
    {
      method: 'post',
      path: '/api/credentials/:id/rotate',
      summary: 'Another token, in this answer and nowhere else; the old one is good too for a time that is stored',
      access: 'credential.manage',
      params,
      body: credentialRotate,
      answer: credentialCreated,
    },
    async (tx, { params: { id }, body: { overlapHours, endOverlap }, now }, { hmacToken }: Needs) => {
      const before = view(await existing(tx, id));
      const token = newToken();
      const until = overlapHours === 0 ? null : now + overlapHours * hourMs;
      await tx.credentials.rotate(id, hmacToken(token), { now, until, endOverlap });
      const after = view(await existing(tx, id));
      return {
        answer: { ...after, token },
        audit: {
          action: 'credential.rotate',
          subject: `credential:${id}`,
          detail: { ...changeOf(before, after), token: 'replaced' },
        },
      };
    },
  ),
  command(
    {
      method: 'patch',
      path: '/api/credentials/:id',
      summary: 'Switch a credential on or off, or change for whom it speaks; tells what that cuts off',
      access: 'credential.manage',
      params,
      body: credentialPatch,
      answer: credentialChanged,
    },
    async (tx, { params: { id }, body: { enabled, dryRun, ...fields } }) => {
      const before = await existing(tx, id);
      const { units } = fields;
      const kept = units === undefined ? before.units : units === 'all' ? units : new Set(units);
      const cuts = await tx.credentials.cuts(before, enabled === false ? new Set() : kept);
      if (dryRun) return { answer: { credential: view(before), cuts }, audit: null };
      if (Object.values(fields).some((value) => value !== undefined)) await tx.credentials.edit(id, defined(fields));
      if (enabled !== undefined) await tx.credentials.setEnabled(id, enabled);
      const after = view(await existing(tx, id));
      const action = enabled === undefined ? 'edit' : enabled ? 'enable' : 'disable';
      return {
        answer: { credential: after, cuts },
        audit: {
          action: `credential.${action}`,
          subject: `credential:${id}`,
          detail: { ...changeOf(view(before), after), cuts },
        },
      };
    },
  ),
  command(
    {
      method: 'delete',
      path: '/api/credentials/:id',
      summary: 'Remove a credential; tells what that cuts off',
      access: 'credential.manage',
      params,
      query: dryRunQuery,
      answer: credentialChanged,
    },
    async (tx, { params: { id }, query: { dryRun } }) => {
      const before = await existing(tx, id);
      const answer = { credential: view(before), cuts: await tx.credentials.cuts(before, new Set()) };
      if (dryRun) return { answer, audit: null };
      await tx.credentials.remove(id);
      return {
        answer,
        audit: {
          action: 'credential.remove',
          subject: `credential:${id}`,
          detail: { ...changeOf(view(before), null), cuts: answer.cuts },
        },
      };
    },
  ),
] as const;
