import { z } from 'zod';

/** The part of vitest's JSON report that is counted. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Files that failed although none of their tests did: they could not even be loaded. */
  readonly brokenFiles: readonly string[];
}

/** @returns undefined when there is no report, or none that can be read: vitest itself failed */
export function countsOf(json: string | undefined): Counts | undefined {
  if (json === undefined) return undefined;
  const parsed = reportSchema.safeParse(parse(json));
  if (!parsed.success) return undefined;
  const report = parsed.data;
  const brokenFiles = report.testResults
    .filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'))
    .map((file) => file.name);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    brokenFiles,
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A half-written report counts as none.
    return undefined;
  }
}

export interface Verdict {
  readonly ok: boolean;
  /** Everything but a failed test that makes the run fail. */
  readonly reasons: readonly string[];
  /** The last line of `npm test`. */
  readonly line: string;
}

/**
 * A run is good when vitest says so, something ran, and nothing was skipped where services are required. What fails
 * outside any test (a file that cannot be loaded, an unhandled error, vitest itself) counts as one failure each, so
 * that the last line never says "0 failed" of a failed run.
 */
export function verdictOf(
  counts: Counts | undefined,
  run: { readonly vitestCode: number; readonly required: boolean },
): Verdict {
  const { passed, failed, skipped, brokenFiles } = counts ?? { passed: 0, failed: 0, skipped: 0, brokenFiles: [] };
  const reasons = brokenFiles.map((file) => `could not be loaded: ${file}`);
  if (counts === undefined) reasons.push(`vitest ended with ${run.vitestCode} and left no report`);
  else if (run.vitestCode !== 0 && failed === 0 && brokenFiles.length === 0) {
    reasons.push(
      passed + skipped === 0
        ? 'no test file matches'
        : `vitest ended with ${run.vitestCode} although no test failed: see its unhandled errors above`,
    );
  } else if (passed + failed === 0 && brokenFiles.length === 0) reasons.push('no test ran');
  const skipsRefused = run.required && skipped > 0;
  if (skipsRefused) reasons.push(`${skipped} tests were skipped although VIGIL_REQUIRE_SERVICES=1 allows none`);
  // A refused skip is already in the count of skipped tests.
  const allFailed = failed + reasons.length - (skipsRefused ? 1 : 0);
  return {
    ok: run.vitestCode === 0 && failed === 0 && reasons.length === 0,
    reasons,
    line: `${passed} passed, ${allFailed} failed, ${skipped} skipped`,
  };
}
