import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: Vitest reads its settings there.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/browser/*.browser.ts'],
    // A browser on a busy machine is slow, which is nobody's fault.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One browser at a time is what two processors carry.
    fileParallelism: false,
  },
});
