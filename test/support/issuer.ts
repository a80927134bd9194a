import type { KeyObject } from 'node:crypto';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** A key that signs with one `alg` of RFC 7518 §3.1, and its published JWK. */
export interface SigningKey {
  readonly header: { readonly alg: string; readonly kid: string };
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
  sign(input: string): Buffer;
}

export function createEcKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = (input: string) =>
    sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return toSigningKey('ES256', kid, publicKey, signer);
}

export function createRsaKey(kid: string, modulusLength = 2048): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  return toSigningKey('RS256', kid, publicKey, (input) => sign('sha256', Buffer.from(input), privateKey));
}

export function createEdKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return toSigningKey('EdDSA', kid, publicKey, (input) => sign(null, Buffer.from(input), privateKey));
}

function toSigningKey(
  alg: string,
  kid: string,
  publicKey: KeyObject,
  signer: SigningKey['sign'],
): SigningKey {
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  return { header: { alg, kid }, publicKey, jwk, sign: signer };
}

export function createHmacSigner(key: string | Buffer): (input: string) => Buffer {
  return (input) => createHmac('sha256', key).update(input).digest();
}

/** Encodes one part of a compact JWS: text unchanged, any other value as JSON. */
export function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** Creates a compact JWS (RFC 7515 §7.1) from any header and payload, valid or not. */
export function toToken(header: unknown, payload: unknown, signer: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

export interface Issuer {
  readonly url: string;
  readonly jwksUri: string;
  /** The received requests, in order. */
  readonly requests: readonly IncomingMessage[];
  publish(...keys: readonly (SigningKey | object)[]): void;
  /** Sets the handler of all requests; undefined serves the keys. */
  respondWith(listener: RequestListener | undefined): void;
  /** The claims of a token that is currently valid for `audience`, with changes. */
  claims(changes?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** Signs a token with those claims. */
  token(key: SigningKey, changes?: Readonly<Record<string, unknown>>): string;
  /** Stops listening. */
  close(): void;
}

export const audience = 'https://gateway.example';

/** A NumericDate (RFC 7519 §2) that is this many seconds from now. */
export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** Starts an issuer that publishes its keys on loopback until the test ends. */
export async function startIssuer(...published: readonly SigningKey[]): Promise<Issuer> {
  const requests: IncomingMessage[] = [];
  let keys: readonly object[] = published.map(({ jwk }) => jwk);
  let override: RequestListener | undefined;
  const server = createServer((request, response) => {
    requests.push(request);
    if (override !== undefined) return override(request, response);
    response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(close);
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const claims: Issuer['claims'] = (changes = {}) => ({
    iss: url,
    aud: audience,
    sub: 'someone',
    iat: secondsFromNow(-1),
    exp: secondsFromNow(300),
    scope: 'organizations:read organizations:write',
    ...changes,
  });
  return {
    url,
    jwksUri: `${url}/jwks`,
    requests,
    publish: (...next) => {
      keys = next.map((key) => ('jwk' in key ? (key.jwk as object) : key));
    },
    respondWith: (listener) => {
      override = listener;
    },
    claims,
    token: (key, changes) => toToken(key.header, claims(changes), key.sign),
    close,
  };
}
