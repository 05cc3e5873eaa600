import { z } from 'zod';
import { outcomes } from './alarm.ts';
import { availabilities } from './availability.ts';
import { dueStates } from './due.ts';
import { credentialIdSchema, unitIdSchema, vendorIdSchema } from './ids.ts';
import { lanes } from './lanes.ts';
import type { AlarmView, AvailabilityCounts, Proof, UnitLive } from './live.ts';
import { quarantineReasons } from './quarantine.ts';
import type { OrganisationRow, SiteRow, UnitRow, VendorRow } from './register.ts';
import { fitsVendor, roles, vendorMisfit } from './roles.ts';
import { kindIds } from './unit-kinds.ts';

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
export const closeRequest = z
  .object({ outcome: z.enum(outcomes), note: z.string().max(1000).default(''), version })
  .strict();
export const shelveRequest = z
  .object({ reason: z.string().min(1).max(300), untilMs: z.int().positive(), version })
  .strict();
export const unshelveRequest = z.object({ version }).strict();
export const alarmQuery = z
  .object({
    unitId: unitIdSchema.optional(),
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
export const unitPatch = z
  .object({
    name: z.string().min(1).max(120),
    inspectionValidUntil: z.iso.date(),
    insuranceValidUntil: z.iso.date(),
    outOfUse: z.boolean(),
    lateAfterMs: z.int().positive(),
    offlineAfterMs: z.int().positive(),
  })
  .partial()
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
export const auditQuery = z
  .object({
    subject: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    beforeId: z.coerce.number().int().optional(),
  })
  .strict();
export const personCreate = z
  .object({
    login: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,40}$/),
    name: z.string().min(1).max(60),
    role: z.enum(roles),
    vendor: vendorIdSchema.nullable().default(null),
    counties: z.array(z.string()).nullable().default(null),
    password: z.string().min(10).max(200),
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
    password: z.string().min(10).max(200),
  })
  .partial()
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
export const credentialPatch = z.object({ enabled: z.boolean() }).strict();

// ── answers ─────────────────────────────────────────────────────────────────────────────────────

export interface Page<T> {
  readonly rows: readonly T[];
  readonly total: number;
}
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly details?: unknown };
}
export interface OccurrenceView {
  readonly id: string;
  readonly code: string;
  readonly profile: string;
  readonly raw: string;
  readonly active: boolean;
  readonly historical: boolean;
  readonly messageKey: string | null;
  readonly deviceTime: number | null;
  readonly receivedAt: number;
  readonly detail: Readonly<Record<string, unknown>>;
}
export interface AuditView {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly hash: string;
}
/** `GET /api/alarms/:id` */
export interface AlarmDetail {
  readonly alarm: AlarmView;
  readonly occurrences: readonly OccurrenceView[];
  readonly audit: readonly AuditView[];
}
export interface UnitListView {
  readonly id: string;
  readonly name: string;
  readonly kind: (typeof kindIds)[number];
  readonly vendor: string;
  readonly siteName: string | null;
  readonly county: string | null;
  readonly address: string | null;
  readonly registerCode: string | null;
  readonly rescueCode: string | null;
  readonly availability: (typeof availabilities)[number];
  readonly availabilitySince: number | null;
  readonly lastSeenAt: number | null;
  readonly openAlarms: number;
  readonly worst: AlarmView['priority'] | null;
  readonly inspectionValidUntil: string | null;
  readonly due: (typeof dueStates)[number];
}
/** `GET /api/units/:id` */
export interface UnitDetail {
  readonly unit: UnitRow;
  readonly site: SiteRow | null;
  readonly vendor: VendorRow;
  readonly maintenance: OrganisationRow | null;
  readonly user: OrganisationRow | null;
  readonly children: readonly string[];
  readonly live: UnitLive;
  readonly firmware: string | null;
  readonly lastTestAt: number | null;
  readonly due: { readonly state: (typeof dueStates)[number]; readonly days: number | null };
  readonly openAlarms: readonly AlarmView[];
}
/** `GET /api/units/:id/history` */
export interface HistoryView {
  readonly driver: string;
  readonly series: readonly {
    readonly field: string;
    readonly points: readonly (readonly [ms: number, min: number, mean: number, max: number])[];
  }[];
}
/** `GET /api/kitchens` */
export interface KitchenView {
  readonly siteId: string;
  readonly name: string;
  readonly county: string | null;
  readonly address: string;
  readonly openNow: boolean;
  readonly cameras: readonly {
    readonly unitId: string;
    readonly name: string;
    readonly availability: string;
    readonly reachable: boolean | null;
    readonly streaming: boolean | null;
    readonly recording: boolean | null;
    readonly imageOk: boolean | null;
    readonly openAlarms: number;
  }[];
}
/** `GET /api/compliance` */
export interface ComplianceRow {
  readonly county: string | null;
  readonly kind: (typeof kindIds)[number];
  readonly total: number;
  readonly by: { readonly [S in (typeof dueStates)[number]]: number };
}
export interface QuarantineView {
  readonly id: string;
  readonly at: number;
  readonly vendor: string | null;
  readonly unitId: string | null;
  readonly origin: string;
  readonly topic: string;
  readonly reason: string;
  readonly detail: string;
  /** Raw bytes, base64. */
  readonly payloadBase64: string;
}
/** `GET /api/system` */
export interface SystemView {
  readonly now: number;
  readonly processes: readonly {
    readonly name: 'broker' | 'ingest' | 'dashboard';
    readonly ok: boolean;
    readonly detail: Readonly<Record<string, unknown>>;
  }[];
  readonly cursors: readonly { readonly name: string; readonly seq: number; readonly at: number }[];
  readonly history: { readonly driver: string; readonly ok: boolean; readonly detail: string };
  readonly proof: Proof | null;
  readonly desks: readonly {
    readonly user: string;
    readonly view: string;
    readonly live: boolean;
    readonly sound: 'on' | 'off';
    readonly lastBeatAt: number;
    /** Urgent alarms that this desk has not confirmed yet. */
    readonly unconfirmed?: number | undefined;
  }[];
  readonly quarantine: readonly { readonly reason: string; readonly vendor: string | null; readonly count: number }[];
  readonly units: AvailabilityCounts;
}
/** `GET /api/reference`: what the console needs to name things. */
export interface ReferenceView {
  readonly city: { readonly zh: string; readonly en: string };
  readonly counties: readonly { readonly id: string; readonly zh: string; readonly en: string }[];
  readonly vendors: readonly { readonly id: string; readonly name: string; readonly nameEn?: string | undefined }[];
  readonly hotline: string;
}
