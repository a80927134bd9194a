import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const tests = readdirSync(`${import.meta.dirname}/test`, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.test\.tsx?$/.test(name))
  .map((name) => `test/${name}`);

const operations = `${import.meta.dirname}/package-operations/dist`;

export default defineConfig({
  // Two copies of graphql refuse each other's schema; the file name makes every importer share the CommonJS one.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // As a frontend imports them: what `npm run build:operations` compiles of schema.
      { find: /^organization-gateway-operations$/, replacement: `${operations}/operations.js` },
      { find: /^organization-gateway-operations\/(\w+)$/, replacement: `${operations}/$1.js` },
    ],
  },
  esbuild: { jsx: 'automatic' },
  test: {
    // Tests mostly wait for deadlines and processes, so that more workers than processors pay.
    maxWorkers: 4,
    // A test that takes longer hangs; no test measures speed.
    testTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
    // GraphQL.js, which a test compares with our executor, does not handle the rejection of a list item when another item throws.
    onUnhandledError: ({ stack }) => !stack?.includes('/node_modules/graphql/execution/'),
    include: tests,
  },
});
