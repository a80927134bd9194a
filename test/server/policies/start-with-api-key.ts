import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ApiKey } from '../../../src/auth/api-keys.ts';
import { createApiKey, createApiKeyAuth } from '../../../src/auth/api-keys.ts';
import { createJwtAuth } from '../../../src/auth/jwt.ts';
import { createKeySet } from '../../../src/auth/key-set.ts';
import type { Authenticate } from '../../../src/domain/access/caller.ts';
import { anonymous } from '../../../src/domain/access/caller.ts';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import type { Issuer } from '../../support/issuer.ts';
import { audience, createEcKey } from '../../support/issuer.ts';
import type { GatewayOptions } from '../../support/start-gateway.ts';
import { startGateway } from '../../support/start-gateway.ts';

export const update =
  'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
export const body = JSON.stringify({ query: update });
export const json = { 'content-type': 'application/json' };

const { key, sha256 } = createApiKey();

export { key };

const keys: readonly ApiKey[] = [
  { caller: { ...anonymous, id: 'api-key:web' }, digest: Buffer.from(sha256, 'hex') },
];
export const authenticateByKey = createApiKeyAuth(() => keys);
export const signingKey = createEcKey('ec');

/** Creates the JWT authentication for the tokens of an issuer. */
export function createIssuerAuth(issuer: Issuer): Authenticate {
  const keySet = createKeySet(issuer.jwksUri);
  return createJwtAuth({ keys: keySet, issuer: issuer.url, audience, organizationsClaim: null });
}

/** Starts a gateway that authenticates by API key, unless the options replace it. */
export async function startWithApiKey(options: GatewayOptions = {}) {
  const started = await startGateway({ authenticate: authenticateByKey, ...options });
  const { gateway, sandbox } = started;
  const post = (headers: Record<string, string>, text: BodyInit | null = body) =>
    gateway.fetch('http://gateway/graphql', { method: 'POST', headers, body: text });
  return { ...started, post, requests: () => [...sandbox.vida.requests, ...sandbox.vertra.requests] };
}

/** Starts the same gateway on a port; `sendRaw` sends bytes and returns the received data when the connection closes. */
export async function startServerWithApiKey(options: GatewayOptions = {}) {
  const started = await startWithApiKey(options);
  const server = createGatewayServer(started.gateway);
  const url = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const open = () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    onTestFinished(() => {
      socket.destroy();
    });
    return socket;
  };
  const sendRaw = async (...parts: readonly (string | Uint8Array)[]) => {
    const socket = open();
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk)).on('error', () => {});
    socket.write(Buffer.concat(parts.map((each) => Buffer.from(each))));
    await once(socket, 'close');
    return Buffer.concat(received).toString('latin1');
  };
  return { ...started, url, open, sendRaw };
}

/** Returns the head of a POST without the final empty line. */
export function toHead(...headers: readonly string[]): string {
  const lines = ['Host: gateway', 'Content-Type: application/json', 'Connection: close', ...headers];
  return `POST /graphql HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
}

export const length = `Content-Length: ${Buffer.byteLength(body)}`;
