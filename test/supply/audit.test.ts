import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('audit.mjs', import.meta.url));

/** A registry that answers audits with this; it has no packages. */
async function startRegistry(status: number, advisories: object): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(request.method === 'POST' ? status : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(advisories));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
}

async function audit(registry: string, ...args: string[]) {
  const cache = mkdtempSync(join(tmpdir(), 'gateway-audit-'));
  onTestFinished(() => rmSync(cache, { recursive: true }));
  const settings = { npm_config_registry: registry, npm_config_cache: cache, npm_config_fetch_retries: '0' };
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...settings } });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      told += String(chunk);
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, told };
}

function advisory(severity: string) {
  const rest = { url: 'https://advisory.example/1', vulnerable_versions: '*', cwe: [], cvss: { score: 0 } };
  return { undici: [{ id: 1, title: 'A request can be smuggled', severity, ...rest }] };
}

describe('an audit', () => {
  it.each(['high', 'critical'])(
    'that knows of a vulnerability that is %s fails and names it',
    async (severity) => {
      const { code, told } = await audit(await startRegistry(200, advisory(severity)));
      expect(code).toBe(1);
      expect(told).toContain(`: ${severity}\n  A request can be smuggled: https://advisory.example/1\n`);
    },
  );

  it('that knows of lesser ones passes, and counts them', async () => {
    const { code, told } = await audit(await startRegistry(200, advisory('moderate')));
    expect([code, told]).toEqual([0, '1 vulnerable packages: 0 critical, 0 high, 1 moderate, 0 low\n']);
  });

  it('that the registry does not answer is skipped, with the reason', async () => {
    const { code, told } = await audit(await startRegistry(405, {}));
    expect(code).toBe(0);
    expect(told).toMatch(/^Skipped: no audit came\. npm says: 405 Method Not Allowed/);
  });

  it('that is required and does not come fails', async () => {
    const { code, told } = await audit(await startRegistry(405, {}), '--required');
    expect(code).toBe(1);
    expect(told).toMatch(/^Failed: no audit came\. npm says: 405 /);
  });
});
