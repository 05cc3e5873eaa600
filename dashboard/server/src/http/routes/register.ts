import { importReport, registerFileSchema, VigilError } from '@vigil/vocabulary';
import { type Route, special } from '../route.ts';

/** @param limitBytes largest file accepted */
export const registerRoutes = (limitBytes: number): readonly Route[] => [
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
    async (services, raw) => {
      if (raw.who === null) throw new VigilError('not-signed-in', 'sign in first');
      if (!(raw.body instanceof Uint8Array)) throw new VigilError('bad-input', 'send the file as application/json');
      const report = await services.importRegister({ file: raw.body, actor: raw.who.person.login, now: raw.now });
      services.live.wake();
      return { body: report };
    },
  ),
];
