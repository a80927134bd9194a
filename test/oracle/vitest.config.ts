import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: Vitest reads its settings there.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // As in the settings of the ordinary tests: one copy of graphql.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: { include: ['test/oracle/*.oracle.ts'] },
});
