import { defineConfig } from 'vitest/config';

// Two projects: what one workspace promises, then what the processes promise together. The second waits for the first,
// because it starts brokers, browsers and databases and would share two cores with it.
const shared = {
  environment: 'node',
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // A deadline only ends a failure. Vitest's own is a second: less than a page needs on a machine that others share.
  expect: { poll: { timeout: 30_000, interval: 100 } },
  // Ports, files and databases are real: a test that passes only at the second try hides a defect.
  retry: 0,
} as const;

const never = ['**/node_modules/**', '**/dist/**', '**/fixtures/**'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'packages',
          include: ['*/test/**/*.test.ts', 'dashboard/*/test/**/*.test.{ts,tsx}', 'tools/test/**/*.test.ts'],
          exclude: [...never, 'test/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: never,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
