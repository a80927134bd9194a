import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Two copies of graphql refuse each other's schema; the file name makes every importer share the CommonJS one.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // As a frontend imports it: what is built of schema.
      {
        find: /^organization-gateway\/operations$/,
        replacement: `${import.meta.dirname}/dist/operations/operations.js`,
      },
    ],
  },
  esbuild: { jsx: 'automatic' },
  // Much of a test is waiting, for deadlines and for processes: more workers than processors.
  test: { include: ['test/**/*.test.{ts,tsx}'], maxWorkers: 4, testTimeout: 20_000 },
});
