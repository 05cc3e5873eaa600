/** Container health check: asks the page named by VIGIL_HEALTH_URL; exit 0 only for 2xx. */
const url = process.env['VIGIL_HEALTH_URL'] ?? 'http://127.0.0.1:9101/healthz';
fetch(url, { signal: AbortSignal.timeout(4_000) }).then(
  (response) => process.exit(response.ok ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${url}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
