import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey } from '../../dist/auth/api-keys.js';
import { createTempFolder } from './temp-folder.mjs';

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
  const { env, headers } = createCallers(10);
  return { env, headers: headers.at(-1) ?? {} };
}

/**
 * Creates callers with an API key each, in one key file.
 *
 * @param {number} count
 * @param {readonly string[]} [organizations] patterns
 * @returns {{ env: Record<string, string>, headers: Record<string, string>[] }}
 */
export function createCallers(count, organizations = ['vida:*', 'vertra:*']) {
  const created = Array.from({ length: count }, createApiKey);
  const keys = created.map(({ sha256 }, index) => ({
    name: `caller-${index}`,
    sha256,
    scopes: ['organizations:read', 'organizations:write', 'organizations:audit'],
    organizations,
  }));
  const file = join(createTempFolder(), 'api-keys.json');
  writeFileSync(file, JSON.stringify({ keys }));
  return {
    env: { AUTH: 'api-key', AUTH_API_KEYS_FILE: file },
    headers: created.map(({ key }) => ({ authorization: `Bearer ${key}` })),
  };
}
