import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Bundles the explorer; `src/explorer/build.mjs` calls it. */
export default defineConfig({
  root: 'src/explorer',
  // Relative, so that a proxy may put the API and its page under a prefix.
  base: './',
  define: { __VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/explorer',
    assetsDir: 'explorer',
    emptyOutDir: true,
    // A file that is named for its content is fetched once; a data URL is fetched with every page around it.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
    // What is bundled here is handed on, and its licences ask to be handed on with it.
    license: { fileName: 'licences.md' },
    rollupOptions: {
      onwarn(warning, warn) {
        // "use client" speaks to servers that render React, and there is none.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
