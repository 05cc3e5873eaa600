import { z } from 'zod';
import { causeIds } from './causes.ts';
import { type ClosingForm, freedAtMost, verifications } from './closing.ts';

/** {@link ClosingForm} as it arrives. */
export const closingForm = z
  .object({
    verified: z.enum(verifications.map(({ id }) => id)).meta({ description: 'How it is known that nobody is inside.' }),
    verifiedBy: z.string().trim().max(100).default('').meta({ description: 'By whom, where the way names somebody.' }),
    freed: z.int().min(0).max(freedAtMost).meta({ description: 'How many people were freed.' }),
    cause: z.enum(causeIds).meta({ description: 'Why it happened, of the closed list.' }),
    stillActive: z
      .boolean()
      .default(false)
      .meta({ description: 'It is closed although its device still reports it; needs a note.' }),
  })
  .strict()
  .meta({ id: 'ClosingForm' }) satisfies z.ZodType<ClosingForm>;
