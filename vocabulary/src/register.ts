import { z } from 'zod';
import { credentialIdSchema, unitIdSchema, vendorIdSchema } from './ids.ts';
import { isOpeningRange, openingRange } from './opening-hours.ts';
import { codeTextSchema, proseSchema } from './plain-text.ts';
import { kindIds } from './unit-kinds.ts';

/** Register as imported and exported (JSON); the simulated city writes exactly this. Unknown keys are errors: a typo must not lose a column. */
const date = z.iso.date();

/** Minutes east of UTC: of the installation, whose opening hours and due dates are local, and of a vendor's devices. */
export const utcOffsetSchema = z.int().min(-720).max(840).default(480);

const openingHours = z
  .string()
  .regex(openingRange, 'hours are HH:MM-HH:MM')
  .refine(isOpeningRange, 'hours must not end where they begin');

export const vendorRowSchema = z
  .object({
    id: vendorIdSchema,
    name: proseSchema.min(1).max(120),
    nameEn: proseSchema.max(120).optional(),
    profile: proseSchema.max(64).default('vigil'),
    utcOffsetMinutes: utcOffsetSchema,
    phone: codeTextSchema.max(40).optional(),
  })
  .strict();

export const organisationRowSchema = z
  .object({
    id: proseSchema.min(1).max(64),
    role: z.enum(['user', 'maintenance', 'inspection', 'manufacturer', 'rescue', 'authority']),
    name: proseSchema.min(1).max(120),
    nameEn: proseSchema.max(120).optional(),
    phone: codeTextSchema.max(40).optional(),
    contact: proseSchema.max(60).optional(),
  })
  .strict();

export const siteRowSchema = z
  .object({
    id: proseSchema.min(1).max(64),
    name: proseSchema.min(1).max(120),
    nameEn: proseSchema.max(160).optional(),
    county: proseSchema.min(1).max(40),
    address: proseSchema.max(200),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
    use: z
      .enum(['residential', 'office', 'mall', 'hospital', 'school', 'hotel', 'factory', 'kitchen', 'park', 'other'])
      .default('other'),
    /** Kitchens: hours in which cameras must run, local time, e.g. ["06:00-19:30"]; empty, or 00:00-24:00: always. */
    hours: z.array(openingHours).default([]),
  })
  .strict();

export const unitRowSchema = z
  .object({
    id: unitIdSchema,
    vendor: vendorIdSchema,
    kind: z.enum(kindIds),
    name: proseSchema.min(1).max(120),
    site: z.string().max(64).optional(),
    gateway: unitIdSchema.optional(),
    profile: proseSchema.max(64).optional(),
    /** 20 characters, e.g. 32104406002012050030; old certificates break the pattern: warned, not refused. */
    registerCode: codeTextSchema.max(40).optional(),
    useCertNo: codeTextSchema.max(40).optional(),
    rescueCode: codeTextSchema.max(12).optional(),
    vendorDeviceId: codeTextSchema.max(64).optional(),
    catalogueCode: codeTextSchema.max(8).optional(),
    maintenance: z.string().max(64).optional(),
    user: z.string().max(64).optional(),
    floors: proseSchema.max(60).optional(),
    installedOn: date.optional(),
    inspectionValidUntil: date.optional(),
    insuranceValidUntil: date.optional(),
    outOfUse: z.boolean().default(false),
    peopleSensor: z.boolean().optional(),
    lateAfterMs: z.int().positive().optional(),
    offlineAfterMs: z.int().positive().optional(),
  })
  .strict();

export const credentialRowSchema = z
  .object({
    id: credentialIdSchema,
    vendor: vendorIdSchema,
    role: z.enum(['device', 'gateway']),
    /** Token in the clear: stored only as HMAC-SHA256. Missing: certificate only. */
    token: z.string().min(20).max(200).optional(),
    certificateName: z.string().max(120).optional(),
    units: z.union([z.literal('all'), z.array(unitIdSchema)]),
  })
  .strict();

export const registerFileSchema = z
  .object({
    format: z.literal('vigil-register'),
    version: z.literal(1),
    vendors: z.array(vendorRowSchema).default([]),
    organisations: z.array(organisationRowSchema).default([]),
    sites: z.array(siteRowSchema).default([]),
    units: z.array(unitRowSchema).default([]),
    credentials: z.array(credentialRowSchema).default([]),
  })
  .strict()
  .meta({ id: 'RegisterFile', title: 'register file' });
export type RegisterFile = z.output<typeof registerFileSchema>;
export type RegisterFileInput = z.input<typeof registerFileSchema>;
export type UnitRow = z.output<typeof unitRowSchema>;
export type SiteRow = z.output<typeof siteRowSchema>;
export type VendorRow = z.output<typeof vendorRowSchema>;
export type OrganisationRow = z.output<typeof organisationRowSchema>;
export type CredentialRow = z.output<typeof credentialRowSchema>;

/** Vendor id of Vigil's own canary; no register may use it. */
export const ownVendor = 'vigil';
export const canaryUnit = 'canary';
