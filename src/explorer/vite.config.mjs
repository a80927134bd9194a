import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** The Vite configuration of the explorer, used by `build.mjs`. */
export default defineConfig({
  root: 'src/explorer',
  // Relative, so that a proxy can serve the API and its page under a prefix.
  base: './',
  define: { __VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/explorer',
    assetsDir: 'explorer',
    emptyOutDir: true,
    // A file with a content hash in its name is cached; a data URL is fetched with every page.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
    // The licenses of the bundled packages require their text to be distributed with the code.
    license: { fileName: 'licences.md' },
    rollupOptions: {
      onwarn(warning, warn) {
        // The directive "use client" only concerns server-side rendering.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
