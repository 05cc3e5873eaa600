import { z } from 'zod';
import { tokenDays, tokenScopeIds } from './api-tokens.ts';
import { availabilities } from './availability.ts';
import { closingOutcomes } from './closing.ts';
import { closingForm } from './closing-form.ts';
import { contractFaultKinds } from './contract-faults.ts';
import { dueStates } from './due.ts';
import { errorList } from './errors.ts';
import { alarmIdSchema, alarmUnitIdSchema, credentialIdSchema, unitIdSchema, vendorIdSchema } from './ids.ts';
import { acknowledgedAtOnce, lanes } from './lanes.ts';
import { passwordLength } from './password-rule.ts';
import { quarantineReasons } from './quarantine.ts';
import { unitRowSchema } from './register.ts';
import { fitsVendor, roles, vendorMisfit } from './roles.ts';
import { kindIds } from './unit-kinds.ts';
import type { View } from './view.ts';

/** Requests of the HTTP API. Query values arrive as text, hence the coercions; unknown keys are refused. */
const page = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  offset: z.coerce.number().int().min(0).default(0),
};
const version = z
  .int()
  .min(1)
  .optional()
  .meta({ description: 'Refused with version-conflict when somebody changed the alarm since.' });

export const signInRequest = z
  .object({ login: z.string().min(1).max(64), password: z.string().min(1).max(200) })
  .strict();
export const acknowledgeRequest = z.object({ version }).strict();
export const unacknowledgeRequest = z.object({ version }).strict();
/** Several at once, each in the version that was on the screen; never an emergency. */
export const acknowledgeManyRequest = z
  .object({
    alarms: z
      .array(z.object({ id: alarmIdSchema, version: z.int().min(1) }).strict())
      .min(1)
      .max(acknowledgedAtOnce),
  })
  .strict();
export type AcknowledgeManyRequest = View<typeof acknowledgeManyRequest>;
export const closeRequest = z
  .object({
    outcome: z.enum(closingOutcomes),
    note: z.string().trim().max(1000).default('').meta({
      description:
        'Required for false-alarm and other, for what its device still reports, and for what was not verified.',
    }),
    form: closingForm.optional().meta({ description: 'Required for an emergency: nobody may be left inside.' }),
    version,
  })
  .strict();
export const shelveRequest = z
  .object({ reason: z.string().min(1).max(300), untilMs: z.int().positive(), version })
  .strict();
export const unshelveRequest = z.object({ version }).strict();
export const alarmQuery = z
  .object({
    unitId: alarmUnitIdSchema.optional(),
    lane: z.enum(lanes).optional(),
    open: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional(),
    fromMs: z.coerce.number().int().optional(),
    toMs: z.coerce.number().int().optional(),
    ...page,
  })
  .strict();
export const unitQuery = z
  .object({
    text: z.string().max(100).optional(),
    kind: z.enum(kindIds).optional(),
    county: z.string().max(40).optional(),
    vendor: vendorIdSchema.optional(),
    siteId: z.string().max(64).optional(),
    availability: z.enum(availabilities).optional(),
    due: z.enum(dueStates).optional(),
    ...page,
  })
  .strict();
/** Only tell what would happen. */
const dryRunInQuery = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');
export const unitPatch = z
  .object({
    name: unitRowSchema.shape.name,
    inspectionValidUntil: z.iso.date(),
    insuranceValidUntil: z.iso.date(),
    outOfUse: z.boolean(),
    lateAfterMs: z.int().positive(),
    offlineAfterMs: z.int().positive(),
  })
  .partial()
  .strict();
export const unitRemovalQuery = z
  .object({
    dryRun: dryRunInQuery,
    version: z.coerce.number().int().optional().meta({ description: 'Of the row, as the dry run told it.' }),
    openAlarms: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .meta({ description: 'So many open alarms may end with the unit; with more of them it is refused.' }),
  })
  .strict();
export const historyQuery = z
  .object({
    fields: z.string().min(1).max(400).meta({ description: 'Comma-separated field names, e.g. temperature,speed' }),
    fromMs: z.coerce.number().int(),
    toMs: z.coerce.number().int(),
    buckets: z.coerce.number().int().min(1).max(2000).default(300),
  })
  .strict();
export const quarantineQuery = z
  .object({
    reason: z.enum(quarantineReasons.map((entry) => entry.reason)).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    beforeId: z
      .string()
      .regex(/^\d{1,16}$/)
      .optional(),
  })
  .strict();
export const contractFaultQuery = z
  .object({
    unitId: unitIdSchema.optional(),
    vendor: vendorIdSchema.optional(),
    kind: z.enum(contractFaultKinds).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  })
  .strict();
export const auditQuery = z
  .object({
    subject: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    beforeId: z.coerce.number().int().optional(),
  })
  .strict();

const newPassword = z.string().min(passwordLength.shortest).max(passwordLength.longest);

export const personCreate = z
  .object({
    login: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,40}$/),
    name: z.string().min(1).max(60),
    role: z.enum(roles),
    vendor: vendorIdSchema.nullable().default(null),
    counties: z.array(z.string()).nullable().default(null),
    password: newPassword,
  })
  .strict()
  .refine(fitsVendor, { path: ['vendor'], message: vendorMisfit });
export const personPatch = z
  .object({
    name: z.string().min(1).max(60),
    role: z.enum(roles),
    vendor: vendorIdSchema.nullable(),
    counties: z.array(z.string()).nullable(),
    enabled: z.boolean(),
    password: newPassword,
  })
  .partial()
  .strict();
export const ownPassword = z
  .object({
    current: z.string().min(1).max(200),
    password: newPassword,
    revokeTokens: z.boolean().default(false).meta({ description: 'The own tokens for scripts end too.' }),
  })
  .strict();
export const tokenCreate = z
  .object({
    name: z.string().trim().min(1).max(60),
    scopes: z.array(z.enum(tokenScopeIds)).min(1).max(tokenScopeIds.length),
    days: z
      .int()
      .min(1)
      .max(tokenDays.longest)
      .default(tokenDays.usual)
      .meta({ description: 'It ends after so many days.' }),
  })
  .strict();
export const tokenQuery = z
  .object({
    of: z.enum(['me', 'everybody']).default('me').meta({ description: '`everybody` needs user.manage.' }),
  })
  .strict();
export const credentialCreate = z
  .object({
    id: credentialIdSchema,
    vendor: vendorIdSchema,
    role: z.enum(['device', 'gateway']),
    units: z.union([z.literal('all'), z.array(unitIdSchema).min(1).max(5000)]),
    certificateName: z.string().max(120).optional(),
  })
  .strict();
const dryRun = z.boolean().default(false).meta({ description: 'Change nothing and only tell what would be cut off.' });
/** Longest time for which a replaced token may go on being good. */
export const longestOverlapHours = 30 * 24;
export const credentialPatch = z
  .object({
    enabled: z.boolean().optional(),
    units: credentialCreate.shape.units.optional(),
    certificateName: z.string().min(1).max(120).nullable().optional(),
    dryRun,
  })
  .strict();
export const credentialRotate = z
  .object({
    overlapHours: z
      .number()
      .min(0)
      .max(longestOverlapHours)
      .default(24)
      .meta({ description: 'For so long the old token is good too; 0: its sessions end at once.' }),
    endOverlap: z.boolean().default(false).meta({
      description:
        'The token before the last rotation, if it is good still, ends now. Without it such a rotation is refused.',
    }),
  })
  .strict();
export const dryRunQuery = z.object({ dryRun: dryRunInQuery }).strict();

// ── answers ─────────────────────────────────────────────────────────────────────────────────────

/** One page of a list; `total` counts all its pages. */
export const pageOf = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), total: z.int() });
export interface Page<T> {
  readonly rows: readonly T[];
  readonly total: number;
}

/** Body of every answer that is not 2xx. */
export const errorBody = z
  .object({
    error: z.object({
      code: z.enum(errorList.map((entry) => entry.code)),
      message: z.string(),
      details: z.unknown().optional(),
    }),
  })
  .meta({ id: 'ErrorBody', description: 'Clients translate the code; the message is for developers.' });
export type ErrorBody = View<typeof errorBody>;

/** What became of each of the alarms, in the order of the request. */
const acknowledgeResult = z
  .object({
    id: z.string(),
    result: z.union([z.literal('done'), z.enum(errorList.map((entry) => entry.code))]).meta({
      description: 'done, or why it was refused: already-acknowledged, version-conflict, emergency-alone …',
    }),
    by: z.string().nullable().meta({ description: 'Who was faster; null: nobody, or nobody that may be named.' }),
  })
  .meta({ id: 'AcknowledgeResult' });
export type AcknowledgeResult = View<typeof acknowledgeResult>;
export const acknowledgeManyAnswer = z.object({ results: z.array(acknowledgeResult) });
export type AcknowledgeManyAnswer = View<typeof acknowledgeManyAnswer>;

/** Answer of a command that has nothing to say. */
export const nothing = z.object({}).meta({ id: 'Nothing' });
