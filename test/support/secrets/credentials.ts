import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';
import { createApiKey } from '../../../src/auth/api-keys.ts';

/** Credentials of callers, and the settings with which the gateway accepts them. */
export interface Credentials {
  readonly apiKey: string;
  readonly jwt: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Creates a directory that is removed at the end of the test. */
export function createTempDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-secrets-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Creates an API key in a key file, and a token of an issuer that publishes its keys. */
export async function createCredentials(): Promise<Credentials> {
  const { key, sha256 } = createApiKey();
  const file = join(createTempDirectory(), 'api-keys.json');
  const scopes = ['organizations:read', 'organizations:write', 'organizations:audit'];
  writeFileSync(file, JSON.stringify({ keys: [{ name: 'caller', sha256, scopes, organizations: ['*'] }] }));
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwt = await new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'ES256', kid: '1' })
    .setSubject('subject')
    .setIssuer('https://issuer.example')
    .setAudience('gateway')
    .setExpirationTime('1h')
    .sign(privateKey);
  return {
    apiKey: key,
    jwt,
    env: {
      AUTH: 'api-key,jwt',
      AUTH_API_KEYS_FILE: file,
      AUTH_JWKS_URI: await publish({ keys: [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'ES256' }] }),
      AUTH_ISSUER: 'https://issuer.example',
      AUTH_AUDIENCE: 'gateway',
    },
  };
}

async function publish(keys: object): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/jwks.json`;
}
