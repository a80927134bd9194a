import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: Vitest reads its settings from the default export.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // Loads one copy of graphql, as the main configuration does.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: { include: ['test/oracle/*.oracle.ts'] },
});
