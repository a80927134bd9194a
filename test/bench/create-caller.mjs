import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey } from '../../dist/auth/api-keys.js';

/**
 * @typedef {object} BenchCaller
 * @property {Record<string, string>} env settings of the gateway that hold the caller's key
 * @property {Record<string, string>} headers the credential of the caller
 */

/**
 * Creates a caller with an API key, and a key file with nine others.
 *
 * @returns {BenchCaller}
 */
export function createCaller() {
  const created = Array.from({ length: 10 }, createApiKey);
  const keys = created.map(({ sha256 }, index) => ({
    name: `caller-${index}`,
    sha256,
    scopes: ['organizations:read', 'organizations:write'],
    organizations: ['vida:*', 'vertra:*'],
  }));
  const file = join(mkdtempSync(join(tmpdir(), 'gateway-bench-')), 'api-keys.json');
  writeFileSync(file, JSON.stringify({ keys }));
  return {
    env: { AUTH: 'api-key', AUTH_API_KEYS_FILE: file },
    headers: { authorization: `Bearer ${created.at(-1)?.key}` },
  };
}
