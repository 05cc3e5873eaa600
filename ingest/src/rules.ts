import { z } from 'zod';
import data from './data/rules.json' with { type: 'json' };

/** Where a threshold comes from: shown to whoever asks why an alarm was derived. */
const sourced = { source: z.string().min(1), confidence: z.enum(['confirmed', 'secondary', 'unconfirmed']) };
const ms = z.int().positive();

/** Thresholds of everything that is derived and not reported. Data, so that a city can argue about them. */
const rulesSchema = z
  .object({
    entrapment: z.object({ afterMs: ms, ...sourced }).strict(),
    lost: z.object({ graceMs: ms, ...sourced }).strict(),
    order: z.object({ afterMs: ms, messages: z.int().min(2), ...sourced }).strict(),
    sleep: z.object({ longestMs: ms, ...sourced }).strict(),
    maintenance: z.object({ holdMs: ms, ...sourced }).strict(),
    frozen: z.object({ messages: z.int().min(2), ...sourced }).strict(),
    refused: z.object({ times: z.int().min(2), takeovers: z.int().min(2), withinMs: ms, ...sourced }).strict(),
    camera: z.object({ onDelayMs: ms, offDelayMs: ms, ...sourced }).strict(),
    fridge: z.object({ aboveCelsius: z.number(), backBelowCelsius: z.number(), afterMs: ms, ...sourced }).strict(),
    alarmPath: z.object({ maxAgeMs: ms, ...sourced }).strict(),
    repeats: z.object({ withinMs: ms, afterClosingMs: ms, ...sourced }).strict(),
    sentLate: z.object({ afterMs: ms, historicalRingsWithinMs: ms, ...sourced }).strict(),
  })
  .strict();
export type Rules = z.output<typeof rulesSchema>;

export const shippedRules: Rules = rulesSchema.parse(data);
