import type { KeyObject } from 'node:crypto';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** A key that signs as one alg of RFC 7518 §3.1, and how the issuer publishes it. */
export interface SigningKey {
  readonly header: { readonly alg: string; readonly kid: string };
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
  sign(input: string): Buffer;
}

export function makeEcKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = (input: string) =>
    sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return toSigningKey('ES256', kid, publicKey, signer);
}

export function makeRsaKey(kid: string, modulusLength = 2048): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  return toSigningKey('RS256', kid, publicKey, (input) => sign('sha256', Buffer.from(input), privateKey));
}

export function makeEdKey(kid: string): SigningKey {
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

export function hmacOf(key: string | Buffer): (input: string) => Buffer {
  return (input) => createHmac('sha256', key).update(input).digest();
}

/** One part of a compact JWS: a text as it is, anything else as JSON. */
export function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** A compact JWS (RFC 7515 §7.1) of any header and payload, be they sound or not. */
export function toToken(header: unknown, payload: unknown, signer: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

export interface Issuer {
  readonly url: string;
  readonly jwksUri: string;
  /** What came in, in order. */
  readonly requests: readonly IncomingMessage[];
  publish(...keys: readonly (SigningKey | object)[]): void;
  /** Answers whatever comes in so; undefined: with the keys. */
  answer(listener: RequestListener | undefined): void;
  /** The claims of a token that is good for `audience` now, and what differs from them. */
  claims(changes?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** A token of those claims. */
  token(key: SigningKey, changes?: Readonly<Record<string, unknown>>): string;
  /** From here on nobody listens there. */
  close(): void;
}

export const audience = 'https://gateway.example';

/** So many seconds from now, as tokens tell the time (RFC 7519 §2, NumericDate). */
export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** Publishes its keys on a port of loopback until the test is done. */
export async function startIssuer(...published: readonly SigningKey[]): Promise<Issuer> {
  const requests: IncomingMessage[] = [];
  let keys: readonly object[] = published.map(({ jwk }) => jwk);
  let inPlace: RequestListener | undefined;
  const server = createServer((request, response) => {
    requests.push(request);
    if (inPlace !== undefined) return inPlace(request, response);
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
    answer: (listener) => {
      inPlace = listener;
    },
    claims,
    token: (key, changes) => toToken(key.header, claims(changes), key.sign),
    close,
  };
}
