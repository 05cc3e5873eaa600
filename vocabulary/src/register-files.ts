import { z } from 'zod';
import { strangeFields, tableLists } from './register-columns.ts';
import { registerFaultCodes, registerLists } from './register-faults.ts';
import type { View } from './view.ts';

/** One thing to say of one cell, row or file. */
export const registerFaultSchema = z
  .object({
    code: z.enum(registerFaultCodes),
    list: z.enum(registerLists).nullable(),
    /** Sheet of a workbook; null where there is only one table. */
    sheet: z.string().nullable(),
    /** As the spreadsheet counts, from 1; in JSON the place in its list. Null: the whole file. */
    row: z.int().nullable(),
    /** As the file calls it. */
    column: z.string().nullable(),
    id: z.string().nullable(),
    value: z.string(),
    more: z.string(),
  })
  .meta({ id: 'RegisterFault' });
export type RegisterFault = View<typeof registerFaultSchema>;

/** Answers of the routes about register files: checked, documented and read by the console from here. */
const list = z.enum(registerLists);
const counts = z.object({ added: z.int(), changed: z.int() });
const perTable = z.object({ vendors: counts, organisations: counts, sites: counts, units: counts });

export const registerFileView = z
  .object({
    id: z.string(),
    name: z.string(),
    bytes: z.int(),
    format: z.enum(['csv', 'xlsx', 'json']).nullable(),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    tables: z.array(
      z.object({
        sheet: z.string().nullable(),
        list: list.nullable(),
        headerRow: z.int().nullable(),
        columns: z.array(z.object({ header: z.string(), field: z.string().nullable() })),
        rows: z.int(),
      }),
    ),
    read: z.int(),
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    refused: z.int(),
    credentials: z.int(),
    faults: z.int(),
    warnings: z.int(),
    notes: z.int(),
    /** Not even its good rows can be imported. */
    isUnusable: z.boolean(),
    /** What is imported is what was seen: an import names it. */
    digest: z.string(),
    plan: perTable,
  })
  .meta({ id: 'RegisterFilePreview' });
export type RegisterFileView = View<typeof registerFileView>;

/** How a person wants a file to be read; what is left out is recognised. */
export const registerFileOptions = z
  .object({
    encoding: z.enum(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']).optional(),
    delimiter: z.string().length(1).optional(),
    list: z.enum(tableLists).optional(),
    mapping: z.record(z.string().max(200), z.string().max(40)).optional(),
  })
  .superRefine((asked, context) => {
    for (const { column, field } of strangeFields(asked.mapping ?? {}, asked.list))
      context.addIssue({ code: 'custom', path: ['mapping', column], message: `there is no field ${field}` });
  });
export type RegisterFileOptions = View<typeof registerFileOptions>;

export const registerRowKinds = ['added', 'changed', 'faults', 'warnings', 'notes'] as const;
export type RegisterRowKind = (typeof registerRowKinds)[number];

export const registerFileRows = z
  .object({
    total: z.int(),
    /** Of `added` and `changed`. */
    changes: z.array(
      z.object({
        list,
        id: z.string(),
        sheet: z.string().nullable(),
        row: z.int().nullable(),
        fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
      }),
    ),
    /** Of `faults`, `warnings` and `notes`. */
    remarks: z.array(registerFaultSchema),
  })
  .meta({ id: 'RegisterFileRows' });
export type RegisterFileRows = View<typeof registerFileRows>;

export const registerImported = z
  .object({
    /** Null: the register is as the file says already. */
    importId: z.int().nullable(),
    counts: perTable,
    credentials: z.int(),
  })
  .meta({ id: 'RegisterImported' });
export type RegisterImported = View<typeof registerImported>;

export const registerProgress = z
  .object({ step: z.enum(['waiting', 'read', 'checked', 'written']), done: z.int(), total: z.int() })
  .meta({ id: 'RegisterProgress' });
export type RegisterProgress = View<typeof registerProgress>;

export const registerImportView = z
  .object({
    id: z.int(),
    at: z.number(),
    actor: z.string(),
    source: z.string(),
    counts: perTable,
    undoneAt: z.number().nullable(),
    undoneBy: z.string().nullable(),
    /** It is the last one, and what it wrote is kept. */
    canUndo: z.boolean(),
  })
  .meta({ id: 'RegisterImport' });
export type RegisterImportView = View<typeof registerImportView>;

export const registerUndone = z
  .object({
    /** False: rows stand in the way and nothing was done. */
    done: z.boolean(),
    removed: z.int(),
    restored: z.int(),
    /** That the import had brought, and that are good no more. */
    credentials: z.int(),
    obstacles: z.array(
      z.object({
        list,
        id: z.string(),
        reason: z.enum(['changed-since', 'open-alarm', 'in-use', 'credential']),
        /** Of `credential`: which one speaks for the unit. */
        by: z.string(),
      }),
    ),
  })
  .meta({ id: 'RegisterUndone' });
export type RegisterUndone = View<typeof registerUndone>;
