import type { HistoryPoint, RejectedPoint, WriteResult } from '../history-driver.ts';
import { partitionStorable } from '../storable.ts';
import { answerError, errorText, type HttpAnswer, isOwnRefusal, writeVerdict } from './http-verdict.ts';
import { createLines, type Lines } from './line-protocol.ts';

/**
 * Posts lines joined by newlines; resolves with whatever the server answered, throws HistoryError when nothing came.
 * The bytes are its own until then and for as long as a request that was given up may still be sending them.
 */
export type PostLines = (body: Uint8Array) => Promise<HttpAnswer>;

/** Keeps a request below the 25 MB of InfluxDB 1.x and the 10 MB of InfluxDB Cloud. */
const maxBodyBytes = 4_000_000;

/**
 * Writes points through `post` and finds the bad ones: a refused batch is halved until the refused point is alone.
 * Costs 2·log₂(n) requests a bad point. Good points that a server already kept from a refused batch are simply
 * written again, which changes nothing.
 *
 * Before the first halving, and before any point is called bad, a harmless point of our own is written: a far side that
 * refuses that one too has something against all of them (a proxy, a bucket without room, a read-only replica).
 *
 * @throws HistoryError as soon as an answer is neither a confirmation nor a refusal of the points themselves
 */
export async function writeLines(
  points: readonly HistoryPoint[],
  batchLines: number,
  post: PostLines,
): Promise<WriteResult> {
  const { good, bad: unstorable } = partitionStorable(points);
  const bad: RejectedPoint[] = [];
  for (const batch of batches(good, batchLines)) await writeOrHalve(batch, 0, batch.points.length, post, bad);
  if (bad.length > 0) await probe(post);
  bad.push(...unstorable);
  return bad.length === 0 ? { status: 'stored' } : { status: 'rejected', bad };
}

/** Says nothing about the points but that there are too many at once. */
const tooLarge = 413;

/** @throws HistoryError `refuses-all` when even a harmless point is refused */
async function probe(post: PostLines): Promise<void> {
  const lines = createLines();
  const timeNs = BigInt(Date.now()) * 1_000_000n;
  lines.add({ measurement: 'availability', unit: 'vigil-probe', tags: {}, fields: { probe: true }, timeNs });
  const answer = await post(lines.slice(0, 1));
  const verdict = writeVerdict(answer.status);
  if (verdict === 'stored') return;
  throw answerError(verdict === 'split' ? 'refuses-all' : verdict, answer, Date.now());
}

/** Points and their lines, at the same places. */
interface Batch {
  readonly points: readonly HistoryPoint[];
  readonly lines: Lines;
}

function* batches(points: readonly HistoryPoint[], batchLines: number): Generator<Batch> {
  let from = 0;
  let lines = createLines();
  for (const [at, point] of points.entries()) {
    if (lines.count >= batchLines || lines.byteLength > maxBodyBytes) {
      yield { points: points.slice(from, at), lines };
      from = at;
      lines = createLines();
    }
    lines.add(point);
  }
  if (lines.count > 0) yield { points: from === 0 ? points : points.slice(from), lines };
}

async function writeOrHalve(
  batch: Batch,
  from: number,
  to: number,
  post: PostLines,
  bad: RejectedPoint[],
): Promise<void> {
  const answer = await post(batch.lines.slice(from, to));
  const verdict = writeVerdict(answer.status);
  if (verdict === 'stored') return;
  if (verdict !== 'split') throw answerError(verdict, answer, Date.now());
  if (!isOwnRefusal(answer)) throw answerError('unexpected-answer', answer, Date.now());
  const point = batch.points[from];
  if (to - from === 1 && point !== undefined) {
    bad.push({ point, reason: `HTTP ${answer.status}: ${errorText(answer.body)}` });
    return;
  }
  if (to - from === batch.points.length && answer.status !== tooLarge) await probe(post);
  const middle = from + Math.ceil((to - from) / 2);
  await writeOrHalve(batch, from, middle, post, bad);
  await writeOrHalve(batch, middle, to, post, bad);
}
