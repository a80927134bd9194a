import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('audit.mjs', import.meta.url));

/** Starts a registry without packages that answers audits with these advisories. */
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
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, output };
}

function createAdvisories(severity: string) {
  const rest = { url: 'https://advisory.example/1', vulnerable_versions: '*', cwe: [], cvss: { score: 0 } };
  return { undici: [{ id: 1, title: 'A request can be smuggled', severity, ...rest }] };
}

describe('npm run audit', () => {
  it.each(['high', 'critical'])('fails and lists a vulnerability of severity %s', async (severity) => {
    const { code, output } = await audit(await startRegistry(200, createAdvisories(severity)));
    expect(code).toBe(1);
    expect(output).toContain(`: ${severity}\n  A request can be smuggled: https://advisory.example/1\n`);
  });

  it('passes and counts vulnerabilities of lower severity', async () => {
    const { code, output } = await audit(await startRegistry(200, createAdvisories('moderate')));
    expect([code, output]).toEqual([0, '1 vulnerable packages: 0 critical, 0 high, 1 moderate, 0 low\n']);
  });

  it('is skipped with the reason when the registry supports no audits', async () => {
    const { code, output } = await audit(await startRegistry(405, {}));
    expect(code).toBe(0);
    expect(output).toMatch(/^Skipped: the registry returned no audit\. npm reported: 405 Method Not Allowed/);
  });

  it('fails with --required when the registry supports no audits', async () => {
    const { code, output } = await audit(await startRegistry(405, {}), '--required');
    expect(code).toBe(1);
    expect(output).toMatch(/^Failed: the registry returned no audit\. npm reported: 405 /);
  });
});
