import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const operations = fileURLToPath(new URL('../../package-operations/dist/', import.meta.url));

/** The Vite configuration of the examples. A project that installed the package needs no alias. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  resolve: {
    alias: [
      { find: /^organization-gateway-operations$/, replacement: `${operations}operations.js` },
      { find: /^organization-gateway-operations\/(\w+)$/, replacement: `${operations}$1.js` },
    ],
  },
  esbuild: { jsx: 'automatic' },
  server: { proxy: { '/graphql': 'http://127.0.0.1:4000' } },
  build: { reportCompressedSize: false, chunkSizeWarningLimit: 1000 },
});
