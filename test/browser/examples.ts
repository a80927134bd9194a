import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll } from 'vitest';
import { startGateway } from './gateway.ts';

const configFile = fileURLToPath(new URL('../../schema/examples/vite.config.mjs', import.meta.url));
const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' };

/** Serves the files of a folder from an origin of its own until the test file ends. */
async function serve(folder: string): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname;
    try {
      const body = readFileSync(join(folder, name));
      response
        .writeHead(200, { 'content-type': types[name.split('.').at(-1) ?? ''] ?? 'text/plain' })
        .end(body);
    } catch {
      // A browser also requests an icon.
      response.writeHead(204).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** Builds the examples, and serves them beside a sandbox that accepts their origin. Returns the URL of their page. */
export async function startExamples(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'examples-'));
  afterAll(() => rmSync(outDir, { recursive: true }));
  await build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: true, minify: false } });
  const origin = await serve(outDir);
  const gateway = await startGateway({ CORS_ORIGINS: origin });
  return `${origin}/?gateway=${encodeURIComponent(gateway)}`;
}
