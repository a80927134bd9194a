import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: Vitest reads its settings from the default export.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // Loads one copy of graphql, as the main configuration does.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/redis/*.redis.ts'],
    // A key of a killed process is held until its lease expires, which takes six seconds.
    testTimeout: 120_000,
    // Most of the time is waiting; more than two files at once would exceed the time limits of some tests.
    maxWorkers: 2,
  },
});
