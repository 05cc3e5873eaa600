import type { HistoryPoint, RejectedPoint, WriteResult } from '../history-driver.ts';
import { partitionStorable } from '../storable.ts';
import { answerError, errorText, type HttpAnswer, isOwnRefusal, writeVerdict } from './http-verdict.ts';
import { toLine } from './line-protocol.ts';

/** Posts lines joined by newlines; resolves with whatever the server answered, throws HistoryError when nothing came. */
export type PostLines = (body: string) => Promise<HttpAnswer>;

/** Keeps a request below the 25 MB of InfluxDB 1.x and the 10 MB of InfluxDB Cloud. */
const MAX_BODY_CHARS = 4_000_000;

/**
 * Writes points through `post` and finds the bad ones: a refused batch is halved until the refused point is alone.
 * Costs 2·log₂(n) requests a bad point. Good points that a server already kept from a refused batch are simply
 * written again, which changes nothing.
 *
 * @throws HistoryError as soon as an answer is neither a confirmation nor a refusal of the points themselves
 */
export async function writeLines(
  points: readonly HistoryPoint[],
  batchLines: number,
  post: PostLines,
): Promise<WriteResult> {
  const { good, bad: unstorable } = partitionStorable(points);
  const bad: RejectedPoint[] = [...unstorable];
  for (const batch of batches(good, batchLines)) await writeOrHalve(batch, post, bad);
  return bad.length === 0 ? { status: 'stored' } : { status: 'rejected', bad };
}

interface Batch {
  readonly points: readonly HistoryPoint[];
  readonly lines: readonly string[];
}

function* batches(points: readonly HistoryPoint[], batchLines: number): Generator<Batch> {
  let from = 0;
  let lines: string[] = [];
  let chars = 0;
  for (let at = 0; at < points.length; at += 1) {
    const point = points[at];
    if (point === undefined) continue;
    const line = toLine(point);
    if (lines.length >= batchLines || (lines.length > 0 && chars + line.length > MAX_BODY_CHARS)) {
      yield { points: points.slice(from, at), lines };
      from = at;
      lines = [];
      chars = 0;
    }
    lines.push(line);
    chars += line.length + 1;
  }
  if (lines.length > 0) yield { points: points.slice(from), lines };
}

async function writeOrHalve(batch: Batch, post: PostLines, bad: RejectedPoint[]): Promise<void> {
  const answer = await post(batch.lines.join('\n'));
  const verdict = writeVerdict(answer.status);
  if (verdict === 'stored') return;
  if (verdict !== 'split') throw answerError(verdict, answer, Date.now());
  if (!isOwnRefusal(answer)) throw answerError('unexpected-answer', answer, Date.now());
  const [point] = batch.points;
  if (batch.points.length === 1 && point !== undefined) {
    bad.push({ point, reason: `HTTP ${answer.status}: ${errorText(answer.body)}` });
    return;
  }
  const half = Math.ceil(batch.points.length / 2);
  await writeOrHalve({ points: batch.points.slice(0, half), lines: batch.lines.slice(0, half) }, post, bad);
  await writeOrHalve({ points: batch.points.slice(half), lines: batch.lines.slice(half) }, post, bad);
}
