import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey } from '../../dist/auth/api-keys.js';

/**
 * @typedef {object} BenchCaller
 * @property {Record<string, string>} env by which the gateway knows the caller
 * @property {Record<string, string>} headers by which the caller says who it is
 */

/**
 * One caller with an API key, beside nine others in the key file.
 *
 * @returns {BenchCaller}
 */
export function makeCaller() {
  const made = Array.from({ length: 10 }, createApiKey);
  const keys = made.map(({ sha256 }, index) => ({
    name: `caller-${index}`,
    sha256,
    scopes: ['organizations:read', 'organizations:write'],
    organizations: ['vida:*', 'vertra:*'],
  }));
  const file = join(mkdtempSync(join(tmpdir(), 'gateway-bench-')), 'api-keys.json');
  writeFileSync(file, JSON.stringify({ keys }));
  return {
    env: { AUTH: 'api-key', AUTH_API_KEYS_FILE: file },
    headers: { authorization: `Bearer ${made.at(-1)?.key}` },
  };
}
