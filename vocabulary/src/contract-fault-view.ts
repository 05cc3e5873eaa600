import { z } from 'zod';
import { epochMs } from './alarm-view.ts';
import { contractFaultKinds } from './contract-faults.ts';
import type { View } from './view.ts';

/** Row of `GET /api/contract-faults`: one kind and path of one sender, however often it came. */
export const contractFaultView = z
  .object({
    credential: z.string().meta({ description: 'Who sent it.' }),
    unitId: z.string().nullable().meta({ description: 'Null: about no unit that the register knows.' }),
    vendor: z.string().nullable(),
    kind: z.enum(contractFaultKinds),
    path: z
      .string()
      .meta({ description: 'What exactly: a field, a fault of the topic, a reason; as its sender wrote it.' }),
    count: z.int(),
    firstAt: epochMs,
    lastAt: epochMs,
    sample: z.string().meta({ description: 'What was sent, of the newest one that had something to show; cut.' }),
  })
  .meta({ id: 'ContractFaultView' });
export type ContractFaultView = View<typeof contractFaultView>;

/** How often each kind was seen of each vendor. */
export const contractFaultCounts = z.array(
  z.object({ kind: z.enum(contractFaultKinds), vendor: z.string().nullable(), count: z.int() }),
);
