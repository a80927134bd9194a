import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Two copies of graphql refuse each other's schema; the file name makes every importer share the CommonJS one.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000 },
});
