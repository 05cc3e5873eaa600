import { z } from 'zod';

/** What the load generator is told, and what it answers, over its IPC channel. */
export const publisherSchema = z.object({
  clientId: z.string(),
  username: z.string().optional(),
  password: z.string().optional(),
  /** Taken in turn. */
  topics: z.array(z.string()).min(1),
});
export type Publisher = z.output<typeof publisherSchema>;

const pace = z.discriminatedUnion('kind', [
  /** Closed loop: each publisher has so many messages unacknowledged, always. */
  z.object({ kind: z.literal('window'), inFlight: z.int().min(1).max(1000) }),
  /** Open loop: so many messages a second in all, whatever the answers. */
  z.object({ kind: z.literal('rate'), perSecond: z.number().positive() }),
]);

export const jobSchema = z.object({
  host: z.string(),
  port: z.int(),
  publishers: z.array(publisherSchema).min(1),
  pace,
  warmupMs: z.number().min(0),
  measureMs: z.number().positive(),
});
export type Job = z.output<typeof jobSchema>;

const latency = z.object({ count: z.int(), p50: z.number(), p99: z.number(), p999: z.number(), max: z.number() });

const result = z.object({
  kind: z.literal('result'),
  /** Acknowledgements within the measured time, a second. */
  acknowledgedPerSecond: z.number(),
  /** PUBACK after the moment the message was due (rate) or written (window). */
  latency,
  /** How late the generator itself wrote a due message, ms; 0 in a closed loop. */
  lagP99: z.number(),
  totalSent: z.int(),
  totalAcknowledged: z.int(),
  /** Due, but the publisher had too many unacknowledged messages to send it. */
  shed: z.int(),
  /** CPU of the generator in the measured time, cores. */
  generatorCpu: z.number(),
});
export type LoadResult = z.output<typeof result>;

export const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connected') }),
  z.object({ kind: z.literal('measuring') }),
  z.object({ kind: z.literal('progress'), sent: z.int(), acknowledged: z.int() }),
  z.object({ kind: z.literal('measured') }),
  result,
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type LoadReport = z.output<typeof reportSchema>;
