import { z } from 'zod';
import { epochMs } from './alarm-view.ts';
import { contractFaultKinds } from './contract-faults.ts';
import { upFamilies } from './families.ts';
import { unitIdSchema, vendorIdSchema } from './ids.ts';
import { quarantineReasons } from './quarantine.ts';
import type { View } from './view.ts';

/** How long somebody who looks is taken to go on looking without saying so again, ms. */
export const watchForMs = 30_000;
/** Of each vendor the newest so many messages are kept for looking at. */
export const vendorMessagesKept = 200;
/** Bytes of a message that are shown. */
export const shownPayloadBytes = 4_096;
/** Envelopes of one message that are shown. */
export const shownParts = 5;

const reasons = quarantineReasons.map(({ reason }) => reason);

/** What was understood of one envelope: the same decoding that judges it. */
const vendorMessagePart = z.object({
  family: z.enum(upFamilies).nullable(),
  unitId: z.string().nullable(),
  /** Canonical code, of fault, event and alarm. */
  code: z.string().nullable(),
  /** Code table by which it was read, and whether it was in there. */
  profile: z.string().nullable(),
  isMapped: z.boolean().nullable(),
  /** Time of the device where it is believed, else that of receipt. */
  takenAt: epochMs.nullable(),
  /** Fields as they were read, after conversions. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Why it was not used, in the words of the quarantine; null: it was. */
  reason: z.enum(reasons).nullable(),
  detail: z.string(),
  /** What is against the contract in it. */
  notes: z.array(z.object({ kind: z.enum(contractFaultKinds), path: z.string(), sample: z.string() })),
});
export const vendorMessageParts = z.array(vendorMessagePart);
export type VendorMessagePart = View<typeof vendorMessagePart>;

/** Row of `GET /api/vendor-live`. */
export const vendorMessageView = z
  .object({
    id: z.string(),
    at: epochMs.meta({ description: 'Receipt.' }),
    vendor: z.string().meta({ description: 'Whose credential sent it.' }),
    credential: z.string(),
    unitId: z.string().nullable().meta({ description: 'Null: about no unit of this vendor.' }),
    topic: z.string(),
    bytes: z.int().meta({ description: 'Of the payload as it was sent.' }),
    payloadBase64: z.string().meta({ description: `Its first ${shownPayloadBytes} bytes.` }),
    parts: vendorMessageParts,
    more: z.int().meta({ description: 'Envelopes in the same message that are not shown.' }),
    skipped: z.int().meta({ description: 'Messages of this vendor before it that were too many to be shown.' }),
  })
  .meta({ id: 'VendorMessageView' });
export type VendorMessageView = View<typeof vendorMessageView>;

export const vendorLiveQuery = z
  .object({
    vendor: vendorIdSchema,
    unitId: unitIdSchema.optional(),
    /** Only newer ones. */
    afterId: z
      .string()
      .regex(/^\d{1,15}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(vendorMessagesKept).default(50),
  })
  .strict();
export const vendorWatchBody = z.object({ vendor: vendorIdSchema }).strict();
