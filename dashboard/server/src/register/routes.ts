import { rm } from 'node:fs/promises';
import { exportRegister, template, undoable } from '@vigil/register';
import type { Reads, Store } from '@vigil/store';
import {
  type ImportReport,
  importReport,
  registerFaultSchema,
  registerFaultText,
  registerFileOptions,
  registerFileRows,
  registerFileSchema,
  registerFileView,
  registerImported,
  registerImportView,
  registerProgress,
  registerRowKinds,
  registerUndone,
  tableLists,
  VigilError,
} from '@vigil/vocabulary';
import { z } from 'zod';
import { query, signedIn, special } from '../http/route.ts';
import { Upload } from '../http/upload.ts';
import { download } from '../readers/read.ts';
import type { FileSessions } from './file-sessions.ts';
import type { UndoImport } from './undo.ts';

export interface RegisterNeeds {
  readonly registerFiles: FileSessions;
  readonly undoImport: UndoImport;
  readonly store: Store;
  readonly live: { readonly wake: () => void };
}

const language = z.enum(['zh', 'en']).default('zh');
const fileId = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/) });
/** A file name is shown and kept in the audit; it opens nothing. */
const fileName = z
  .string()
  .min(1)
  .max(200)
  .transform((name) => name.replaceAll(/[\p{Cc}\\/]/gu, '_'));
const imported = z.object({
  result: registerImported,
  given: z.object({
    vendors: z.int(),
    organisations: z.int(),
    sites: z.int(),
    units: z.int(),
    credentials: z.int(),
  }),
  warnings: z.array(registerFaultSchema),
});
const listParam = z.object({ list: z.enum(tableLists) });
const csvType = 'text/csv; charset=utf-8';

/** @param limitBytes largest file accepted */
export const registerRoutes = (limitBytes: number) =>
  [
    special(
      {
        method: 'post',
        path: '/api/register/import',
        summary: 'Import a register file in JSON: all of it or nothing',
        access: 'register.import',
        body: registerFileSchema,
        rawBody: true,
        bodyLimit: limitBytes,
        answer: importReport,
      },
      async ({ registerFiles, live }: RegisterNeeds, raw) => {
        const { person } = signedIn(raw);
        if (!(raw.body instanceof Uint8Array)) throw new VigilError('bad-input', 'send the file as application/json');
        const id = await registerFiles.openBytes(person.id, 'register.json', raw.body);
        try {
          const request = { do: 'import', goodRows: false, digest: null, actor: person.login };
          const { given, warnings } = imported.parse(await registerFiles.ask(id, person.id, request));
          live.wake();
          const lines = warnings.map((one) => `${one.list} ${one.id}: ${registerFaultText(one, 'en').what}`);
          return { body: { ...given, warnings: lines } satisfies ImportReport };
        } finally {
          await registerFiles.close(id, person.id);
        }
      },
    ),
    special(
      {
        method: 'post',
        path: '/api/register/files',
        summary: 'Send a register file (CSV, XLSX, JSON) and see what importing it would do',
        access: 'register.import',
        query: z.object({ name: fileName }),
        upload: true,
        bodyLimit: limitBytes,
        answer: registerFileView,
      },
      async ({ registerFiles }: RegisterNeeds, raw) => {
        const { person } = signedIn(raw);
        if (!(raw.body instanceof Upload))
          throw new VigilError('bad-input', 'send the file as application/octet-stream');
        const { path } = raw.body;
        let id: string;
        try {
          const { name } = z.object({ name: fileName }).parse(raw.query);
          id = registerFiles.open(person.id, name, path);
        } catch (error) {
          await rm(path, { force: true });
          throw error;
        }
        const view = await registerFiles.ask(id, person.id, { do: 'look', options: {} });
        return { body: registerFileView.parse(view) };
      },
    ),
    query(
      {
        method: 'post',
        path: '/api/register/files/:id/look',
        summary: 'Read a sent file otherwise: encoding, delimiter, list, columns',
        access: 'register.import',
        params: fileId,
        body: registerFileOptions,
        answer: registerFileView,
      },
      async ({ registerFiles }: RegisterNeeds, { params: { id }, body: options, who }) =>
        registerFileView.parse(await registerFiles.ask(id, who.person.id, { do: 'look', options })),
    ),
    query(
      {
        method: 'get',
        path: '/api/register/files/:id/rows',
        summary: 'Rows that a sent file would add or change, or what there is to say about them',
        access: 'register.import',
        params: fileId,
        query: z.object({
          kind: z.enum(registerRowKinds),
          offset: z.coerce.number().int().min(0).default(0),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        answer: registerFileRows,
      },
      async ({ registerFiles }: RegisterNeeds, { params: { id }, query: asked, who }) =>
        registerFileRows.parse(await registerFiles.ask(id, who.person.id, { do: 'rows', ...asked })),
    ),
    special(
      {
        method: 'get',
        path: '/api/register/files/:id/faults',
        summary: 'Everything there is to say of a sent file, as CSV',
        access: 'register.import',
        params: fileId,
        query: z.object({ language }),
        answer: z.string(),
        answerType: 'text/csv',
      },
      async ({ registerFiles }: RegisterNeeds, raw) => {
        const { person } = signedIn(raw);
        const { id } = fileId.parse(raw.params);
        const asked = z.object({ language }).parse(raw.query);
        const bytes = await registerFiles.ask(id, person.id, { do: 'faults', language: asked.language });
        if (!(bytes instanceof Uint8Array)) throw new TypeError('a report is bytes');
        return { file: bytes, type: csvType, name: 'register-faults.csv' };
      },
    ),
    query(
      {
        method: 'get',
        path: '/api/register/files/:id/progress',
        summary: 'How far the work on a sent file is',
        access: 'register.import',
        params: fileId,
        answer: registerProgress,
      },
      async ({ registerFiles }: RegisterNeeds, { params: { id }, who }) => registerFiles.progress(id, who.person.id),
    ),
    special(
      {
        method: 'post',
        path: '/api/register/files/:id/import',
        summary: 'Import a sent file as it was looked at',
        access: 'register.import',
        params: fileId,
        body: z.object({ digest: z.string().max(64), goodRows: z.boolean().default(false) }).strict(),
        answer: registerImported,
      },
      async ({ registerFiles, live }: RegisterNeeds, raw, { digest, goodRows }) => {
        const { person } = signedIn(raw);
        const { id } = fileId.parse(raw.params);
        const request = { do: 'import', goodRows, digest, actor: person.login };
        const { result } = imported.parse(await registerFiles.ask(id, person.id, request));
        live.wake();
        return { body: result };
      },
    ),
    query(
      {
        method: 'delete',
        path: '/api/register/files/:id',
        summary: 'Put a sent file away',
        access: 'register.import',
        params: fileId,
        answer: z.object({}),
      },
      async ({ registerFiles }: RegisterNeeds, { params: { id }, who }) => {
        await registerFiles.close(id, who.person.id);
        return {};
      },
    ),
    query(
      {
        method: 'get',
        path: '/api/register/imports',
        summary: 'What was imported, the newest first',
        access: 'register.import',
        answer: z.array(registerImportView),
      },
      async ({ store }: RegisterNeeds) => {
        const done = await store.read.registerImports.list(20);
        const last = undoable(done);
        return done.map(({ kept, ...one }) => ({ ...one, canUndo: kept && one.id === last?.id }));
      },
    ),
    special(
      {
        method: 'post',
        path: '/api/register/imports/:id/undo',
        summary: 'Take back the last import; with rows in the way nothing is done unless the rest is wanted',
        access: 'register.import',
        params: z.object({ id: z.coerce.number().int().positive() }),
        body: z.object({ rest: z.boolean().default(false) }).strict(),
        answer: registerUndone,
      },
      async ({ undoImport, live }: RegisterNeeds, raw, { rest }) => {
        const { person } = signedIn(raw);
        const { id } = z.object({ id: z.coerce.number().int().positive() }).parse(raw.params);
        const body = await undoImport({ importId: id, actor: person.login, rest });
        if (body.done) live.wake();
        return { body };
      },
    ),
    download(
      {
        method: 'get',
        path: '/api/register/export',
        summary: 'The register, or one of its lists, as far as the caller sees it',
        access: 'unit.read',
        query: z.object({
          list: z.enum(tableLists).optional(),
          format: z.enum(['csv', 'json']).default('json'),
          language,
        }),
        answer: z.string(),
        answerType: 'text/csv',
      },
      ({ list, format }) => {
        if (list === undefined && format === 'csv') throw new VigilError('bad-input', 'a CSV holds one list');
        const type = format === 'csv' ? csvType : 'application/json';
        return { type, name: `register${list === undefined ? '' : `-${list}`}.${format}` };
      },
      ({ read }: { readonly read: Reads }) =>
        async ({ scope, query: { list, format, language: words } }) => {
          const pieces: string[] = [];
          for await (const piece of exportRegister(read, { list: list ?? null, format, language: words, scope }))
            pieces.push(piece);
          return new TextEncoder().encode(pieces.join(''));
        },
    ),
    special(
      {
        method: 'get',
        path: '/api/register/templates/:list',
        summary: 'An empty table with the columns of a list',
        access: 'register.import',
        params: listParam,
        query: z.object({ language }),
        answer: z.string(),
        answerType: 'text/csv',
      },
      async (_needs: RegisterNeeds, raw) => {
        const { list } = listParam.parse(raw.params);
        const asked = z.object({ language }).parse(raw.query);
        const file = new TextEncoder().encode(template(list, asked.language));
        return { file, type: csvType, name: `${list}.csv` };
      },
    ),
  ] as const;
