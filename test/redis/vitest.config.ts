import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: Vitest reads its settings there.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // As in the settings of the ordinary tests: one copy of graphql.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/redis/*.redis.ts'],
    // A killed process is waited for until its lease has run out: six seconds.
    testTimeout: 30_000,
    // Some rules have a time limit, which must not depend on how many other processes share the machine.
    fileParallelism: false,
  },
});
