import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const tests = readdirSync(`${import.meta.dirname}/test`, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.test\.tsx?$/.test(name))
  .map((name) => `test/${name}`);

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
  test: {
    // Much of a test is waiting, for deadlines and for processes: more workers than processors.
    maxWorkers: 4,
    testTimeout: 20_000,
    // GraphQL.js, with which ours is compared, leaves the rejection of one item of a list to nobody when another throws.
    onUnhandledError: ({ stack }) => !stack?.includes('/node_modules/graphql/execution/'),
    include: tests,
  },
});
