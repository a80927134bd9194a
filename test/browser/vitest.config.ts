import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: Vitest requires a default export.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/browser/*.browser.ts'],
    // A browser is slow on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two processors are enough for one browser at a time.
    fileParallelism: false,
  },
});
