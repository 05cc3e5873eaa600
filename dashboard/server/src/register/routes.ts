import { importReport, registerFileSchema, VigilError } from '@vigil/vocabulary';
import { type Route, signedIn, special } from '../http/route.ts';
import type { ImportRegister } from './import-register.ts';

export interface RegisterNeeds {
  readonly importRegister: ImportRegister;
  readonly live: { readonly wake: () => void };
}

/** @param limitBytes largest file accepted */
export const registerRoutes = (limitBytes: number): readonly Route<RegisterNeeds>[] => [
  special(
    {
      method: 'post',
      path: '/api/register/import',
      summary: 'Import a register file: all of it or nothing',
      access: 'register.import',
      body: registerFileSchema,
      rawBody: true,
      bodyLimit: limitBytes,
      answer: importReport,
    },
    async ({ importRegister, live }: RegisterNeeds, raw) => {
      const { person } = signedIn(raw);
      if (!(raw.body instanceof Uint8Array)) throw new VigilError('bad-input', 'send the file as application/json');
      const report = await importRegister({ file: raw.body, actor: person.login, now: raw.now });
      live.wake();
      return { body: report };
    },
  ),
];
