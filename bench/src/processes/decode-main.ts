import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unitTopic } from '@vigil/vocabulary';
import { z } from 'zod';
import { type DecodeReport, decodeJobSchema, sliceSchema } from '../reading/decode-job.ts';

import { samples } from '../reading/samples.ts';

/** The decoder of one version of the sources on messages of one kind; nothing else happens in this process. */

/** More than any cache of the decoder keeps by chance, and as many units as speak at once. */
const entriesMade = 4_000;
const units = 2_000;
/** Between two looks at the clock. */
const atOnce = 200;

interface Outcome {
  readonly kind: string;
  readonly reason?: string | undefined;
  readonly notes?: readonly unknown[] | undefined;
}
type Entry = ReturnType<typeof entriesOf>[number];
type Decode = (source: { readonly journal: string; readonly entry: Entry }, around: object) => readonly Outcome[];

const isDecode = z.custom<Decode>((value) => typeof value === 'function');
const report = (message: DecodeReport): void => {
  process.send?.(message);
};

async function decoderOf(root: string): Promise<Decode> {
  const loaded: unknown = await import(pathToFileURL(join(root, 'ingest/src/decode/decode.ts')).href);
  return z.object({ decode: isDecode }).parse(loaded).decode;
}

/** As the journal gives them. */
function entriesOf(name: string) {
  const sample = samples.find((each) => each.name === name);
  if (sample === undefined) throw new RangeError(`no messages are called ${name}`);
  const receivedAt = Date.now();
  return Array.from({ length: entriesMade }, (_, index) => {
    const payload = sample.payload(index, receivedAt - (entriesMade - index));
    return {
      epoch: 'bench',
      seq: index + 1,
      kind: 'publish',
      lane: sample.family === 'alarm' ? 'urgent' : 'telemetry',
      origin: `bench-${index % units}`,
      connection: '1',
      topic: unitTopic('bench', `bench-${index % units}`, sample.family),
      payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
      receivedAt,
      flags: 2,
    };
  });
}

function becameOf([first]: readonly Outcome[]): string {
  if (first?.kind !== 'message') return first?.reason ?? 'nothing';
  return (first.notes ?? []).length > 0 ? 'noted' : 'clean';
}

async function main(told: unknown): Promise<void> {
  const { root, sample } = decodeJobSchema.parse(told);
  const decode = await decoderOf(root);
  const around = { offsetOf: () => 480 };
  const sources = entriesOf(sample).map((entry) => ({ journal: 'main', entry }));
  const [first] = sources;
  if (first === undefined) throw new Error('no messages');
  report({ kind: 'loaded', became: becameOf(decode(first, around)) });
  let next = 0;
  process.on('message', (asked) => {
    const { ms } = sliceSchema.parse(asked);
    const before = process.cpuUsage();
    const until = performance.now() + ms;
    let messages = 0;
    while (performance.now() < until) {
      for (let each = 0; each < atOnce; each += 1) {
        const source = sources[next];
        next = next + 1 === sources.length ? 0 : next + 1;
        if (source !== undefined) decode(source, around);
      }
      messages += atOnce;
    }
    const { user, system } = process.cpuUsage(before);
    report({ kind: 'slice', messages, microseconds: (user + system) / messages });
  });
}

process.once('message', (told) => {
  main(told).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
process.once('disconnect', () => process.exit(0));
