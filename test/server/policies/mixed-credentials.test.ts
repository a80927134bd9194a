import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticateByAnyOf } from '../../../src/auth/any-of.ts';
import { audience, createEcKey, encode, startIssuer } from '../../support/issuer.ts';
import {
  authenticateByKey,
  body,
  createIssuerAuth,
  json,
  key,
  length,
  signingKey,
  startServerWithApiKey,
  startWithApiKey,
  toHead,
} from './start-with-api-key.ts';

describe('With API keys and tokens,', () => {
  it('each kind of credential is accepted, and others are rejected', async () => {
    const issuer = await startIssuer(signingKey);
    const authenticate = authenticateByAnyOf([authenticateByKey, createIssuerAuth(issuer)]);
    expect(await authenticate(key)).toMatchObject({ id: 'api-key:web' });
    expect(issuer.requests).toEqual([]);
    expect(await authenticate(issuer.token(signingKey))).toMatchObject({ id: 'jwt:someone' });
    expect(await authenticate(`${key}x`)).toBe('REJECTED');
    expect(await authenticate(issuer.token(createEcKey('ec')))).toBe('REJECTED');
  });

  it('a token cannot name a caller that has an API key', async () => {
    const issuer = await startIssuer(signingKey);
    const authenticate = authenticateByAnyOf([authenticateByKey, createIssuerAuth(issuer)]);
    const caller = await authenticate(issuer.token(signingKey, { sub: 'api-key:web' }));
    expect(caller).toMatchObject({ id: 'jwt:api-key:web' });
  });

  it('API keys are accepted and tokens cannot be verified while the issuer is unreachable', async () => {
    const issuer = await startIssuer(signingKey);
    issuer.close();
    for (const methods of [
      [authenticateByKey, createIssuerAuth(issuer)],
      [createIssuerAuth(issuer), authenticateByKey],
    ]) {
      const authenticate = authenticateByAnyOf(methods);
      expect(await authenticate(key)).toMatchObject({ id: 'api-key:web' });
      expect(await authenticate(issuer.token(signingKey))).toBe('UNAVAILABLE');
      expect(await authenticate('garbage')).toBe('REJECTED');
    }
  });
});

/** The header of a token, with meaningful and arbitrary values. */
const header = fc.record(
  {
    alg: fc.oneof(fc.constantFrom('none', 'HS256', 'RS256', 'ES256', 'EdDSA'), fc.jsonValue()),
    kid: fc.oneof(fc.constant('ec'), fc.jsonValue()),
    typ: fc.jsonValue(),
    crit: fc.jsonValue(),
    b64: fc.jsonValue(),
    jwk: fc.oneof(fc.constant(signingKey.jwk), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

const claims = fc.record(
  {
    iss: fc.jsonValue(),
    aud: fc.oneof(fc.constant(audience), fc.jsonValue()),
    sub: fc.jsonValue(),
    exp: fc.oneof(fc.constant(4_102_444_800), fc.jsonValue()),
    scope: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

const part = (json: fc.Arbitrary<unknown>) =>
  fc.oneof(
    json.map(encode),
    fc.json().map(encode),
    fc.base64String(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64url')),
  );

const jwtShaped = fc
  .array(fc.oneof(part(header), part(claims)), { maxLength: 2 })
  .chain((extra) =>
    fc.tuple(part(header), part(claims), part(fc.jsonValue())).map((parts) => [...parts, ...extra]),
  )
  .map((parts) => parts.join('.'));

describe('An arbitrary credential', () => {
  it('is rejected and does not crash the authenticator', async () => {
    const issuer = await startIssuer(signingKey);
    const authenticate = authenticateByAnyOf([authenticateByKey, createIssuerAuth(issuer)]);
    const any = fc.oneof(jwtShaped, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(any, async (text) => {
        expect(await authenticate(text)).toBe('REJECTED');
      }),
      { numRuns: 500 },
    );
  });

  it('is refused with 401 in each header', async () => {
    const issuer = await startIssuer(signingKey);
    const { post, requests, unexpected } = await startWithApiKey({
      authenticate: authenticateByAnyOf([authenticateByKey, createIssuerAuth(issuer)]),
    });
    const value = fc.oneof(
      jwtShaped.map((token) => `Bearer ${token}`),
      fc.string({ unit: 'grapheme-ascii' }).map((text) => `Bearer ${text}`),
      fc.uint8Array().map((bytes) =>
        Buffer.from(bytes)
          .toString('latin1')
          .replace(/[^\t\x20-\x7e\x80-\xff]/g, ''),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('authorization', 'x-api-key'), value, async (name, text) => {
        const response = await post({ ...json, [name]: text });
        expect([response.status, response.headers.has('www-authenticate')]).toEqual([401, true]);
      }),
      { numRuns: 300 },
    );
    expect([requests(), unexpected]).toEqual([[], []]);
  });

  it('of arbitrary bytes is refused with 401, or 400 when it is not valid HTTP', async () => {
    const { requests, sendRaw, unexpected } = await startServerWithApiKey();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, bearer) => {
        const value = bytes.filter((byte) => byte !== 10 && byte !== 13);
        const name = bearer ? 'Authorization: Bearer ' : 'Authorization: ';
        const response = await sendRaw(toHead(length), name, value, `\r\n\r\n${body}`);
        expect(response).toMatch(/^HTTP\/1\.1 40[01] /);
      }),
      { numRuns: 100 },
    );
    expect([requests(), unexpected]).toEqual([[], []]);
  });
});
