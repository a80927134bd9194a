import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authenticateByAnyOf } from '../../../src/auth/any-of.ts';
import type { ApiKey } from '../../../src/auth/api-keys.ts';
import { createApiKey, createApiKeyAuth } from '../../../src/auth/api-keys.ts';
import { createJwtAuth } from '../../../src/auth/jwt.ts';
import { createKeySet } from '../../../src/auth/key-set.ts';
import type { Authenticate } from '../../../src/domain/access/caller.ts';
import { anonymous } from '../../../src/domain/access/caller.ts';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import type { Issuer } from '../../support/issuer.ts';
import { audience, createEcKey, encode, startIssuer, toToken } from '../../support/issuer.ts';
import type { GatewayOptions } from '../../support/start-gateway.ts';
import { startGateway } from '../../support/start-gateway.ts';

const update =
  'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
const body = JSON.stringify({ query: update });
const json = { 'content-type': 'application/json' };

const { key, sha256 } = createApiKey();
const keys: readonly ApiKey[] = [
  { caller: { ...anonymous, id: 'api-key:web' }, digest: Buffer.from(sha256, 'hex') },
];
const byKey = createApiKeyAuth(() => keys);
const signing = createEcKey('ec');

function jwtOf(issuer: Issuer): Authenticate {
  const keySet = createKeySet(issuer.jwksUri);
  return createJwtAuth({ keys: keySet, issuer: issuer.url, audience, organizationsClaim: null });
}

async function startAuthenticating(options: GatewayOptions = {}) {
  const started = await startGateway({ authenticate: byKey, ...options });
  const { gateway, sandbox } = started;
  const post = (headers: Record<string, string>, text: BodyInit | null = body) =>
    gateway.fetch('http://gateway/graphql', { method: 'POST', headers, body: text });
  return { ...started, post, requests: () => [...sandbox.vida.requests, ...sandbox.vertra.requests] };
}

/** Starts the gateway on a port; `sendRaw` sends bytes and returns the received data when the connection closes. */
async function startServer(options: GatewayOptions = {}) {
  const started = await startAuthenticating(options);
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

function headOf(...headers: readonly string[]): string {
  const lines = ['Host: gateway', 'Content-Type: application/json', 'Connection: close', ...headers];
  return `POST /graphql HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
}

const length = `Content-Length: ${Buffer.byteLength(body)}`;

describe('Without a credential,', () => {
  const bodies: Readonly<Record<string, [Record<string, string>, string]>> = {
    'an update': [json, body],
    'a body that is not JSON': [json, '{"query":'],
    'an empty body': [json, ''],
    'a syntax error': [json, JSON.stringify({ query: '{ {' })],
    'an operation that does not fit the schema': [json, JSON.stringify({ query: '{ nothing }' })],
    'a body of another media type': [{ 'content-type': 'text/plain' }, body],
    'a form': [{ 'content-type': 'application/x-www-form-urlencoded' }, `query=${update}`],
    'a body with a stated length above the limit': [{ ...json, 'content-length': '99999999' }, body],
    'a list of operations': [json, `[${body},${body}]`],
    introspection: [json, JSON.stringify({ query: '{ __schema { types { name } } }' })],
  };

  it.each(
    Object.entries(bodies).flatMap(([what, [headers, text]]) =>
      ['application/json', 'application/graphql-response+json', '*/*', 'text/event-stream'].map(
        (accept) => [what, accept, { ...headers, accept }, text] as const,
      ),
    ),
  )('%s is refused with 401 as %s, before its body is read', async (_case, _accept, headers, text) => {
    const { post, requests, unexpected } = await startAuthenticating();
    const response = await post(headers, text);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="organization-gateway"');
    const answer = await response.text();
    expect(answer).toContain('"code":"UNAUTHENTICATED"');
    expect(answer).not.toContain('"data"');
    expect([requests(), unexpected]).toEqual([[], []]);
  });

  it('a query by GET is refused with 401', async () => {
    const { gateway } = await startAuthenticating();
    const query = encodeURIComponent('{ organizationProviders { provider } }');
    const response = await gateway.fetch(`http://gateway/graphql?query=${query}`);
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([401, true]);
  });

  it('a credential in the query string, the body or a cookie is ignored', async () => {
    const { gateway, post } = await startAuthenticating();
    const inQuery = await gateway.fetch(`http://gateway/graphql?access_token=${key}`, {
      method: 'POST',
      headers: json,
      body,
    });
    const inBody = await post(json, JSON.stringify({ query: update, access_token: key }));
    const inCookie = await post({ ...json, cookie: `authorization=Bearer ${key}` });
    expect([inQuery.status, inBody.status, inCookie.status]).toEqual([401, 401, 401]);
  });

  it.each([['/health/live'], ['/health/ready']])('%s is served', async (path) => {
    const { gateway } = await startAuthenticating();
    expect((await gateway.fetch(`http://gateway${path}`)).status).toBe(200);
  });

  it('an endless body is refused with 401 while it is sent', async () => {
    const { open, requests } = await startServer();
    const socket = open();
    socket.on('error', () => {});
    socket.write(`${headOf('Transfer-Encoding: chunked')}\r\n1\r\n{\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Bearer /i);
    expect(requests()).toEqual([]);
  });

  it('a body with a stated length is refused with 401 before it is sent', async () => {
    const { open } = await startServer();
    const socket = open();
    socket.write(`${headOf('Content-Length: 1000')}\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('A credential', () => {
  it.each([['Bearer %'], ['bearer %'], ['BEARER %'], ['Bearer   %']])('is read from %j', async (template) => {
    const { post } = await startAuthenticating();
    const response = await post({ ...json, authorization: template.replace('%', key) });
    expect(response.status).toBe(200);
  });

  it.each([
    [''],
    ['%'],
    ['Bearer'],
    ['Bearer '],
    ['Bearer%'],
    ['Bearer: %'],
    ['Bearer=%'],
    ['Bearer\t%'],
    ['Bearer % x'],
    ['Bearer x, Bearer %'],
    ['Bearer %, Bearer x'],
    ['Bearer %,'],
    ['Bearer "%"'],
    ['Basic %'],
    [`Basic ${Buffer.from(`api:${key}`).toString('base64')}`],
    ['Digest %'],
    ['Negotiate %'],
    ['DPoP %'],
    ['Token %'],
    ['Bearer token="%"'],
    ['Bearer\u00a0%'],
    ['Basic x, Bearer %'],
  ])('is not read from %j', async (template) => {
    const { post, requests } = await startAuthenticating();
    const response = await post({ ...json, authorization: template.replace('%', key) });
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([401, true]);
    expect(requests()).toEqual([]);
  });

  it('is not read from x-api-key when there is an Authorization header', async () => {
    const { post } = await startAuthenticating();
    for (const authorization of ['', 'Basic eDp4', 'Bearer x']) {
      expect((await post({ ...json, authorization, 'x-api-key': key })).status).toBe(401);
    }
  });

  it('is refused with 431 without being verified when it is longer than 8,192 characters', async () => {
    let calls = 0;
    const authenticate: Authenticate = async () => {
      calls += 1;
      return anonymous;
    };
    const { post } = await startAuthenticating({ authenticate });
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const bearer = await post({ ...json, accept, authorization: `Bearer ${'x'.repeat(8193)}` });
      expect([bearer.status, bearer.headers.has('www-authenticate')]).toEqual([431, false]);
      expect(await bearer.text()).toMatch(/longer than 8192 characters.*CREDENTIAL_TOO_LONG/);
      expect((await post({ ...json, accept, 'x-api-key': 'x'.repeat(8193) })).status).toBe(431);
    }
    expect(calls).toBe(0);
    expect((await post({ ...json, authorization: `Bearer ${'x'.repeat(8192)}` })).status).toBe(200);
    expect(calls).toBe(1);
  });

  it.each([8193, 15_000, 16_384, 100_000])(
    'of %i characters is answered with 431 by the server',
    async (length) => {
      const { requests, sendRaw, unexpected } = await startServer();
      for (const name of ['Authorization: Bearer ', 'x-api-key: '])
        expect(await sendRaw(`${headOf(`${name}${'x'.repeat(length)}`)}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
      expect([requests(), unexpected]).toEqual([[], []]);
    },
  );

  it.each([
    [[`Authorization: Bearer ${key}`, 'Authorization: Bearer x']],
    [['Authorization: Bearer x', `Authorization: Bearer ${key}`]],
    [[`Authorization: Bearer ${key}`, 'Authorization: Basic eDp4']],
    [['Authorization:', `Authorization: Bearer ${key}`]],
    [[`x-api-key: ${key}`, 'x-api-key: x']],
  ])(
    'with two values is refused with 400, since a proxy in front may have used the other one: %#',
    async (headers) => {
      const { requests, sendRaw } = await startServer();
      const answer = await sendRaw(`${headOf(length, ...headers)}\r\n${body}`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(requests()).toEqual([]);
    },
  );

  it('in x-api-key beside another scheme in Authorization is refused with 401', async () => {
    const { requests, sendRaw } = await startServer();
    const headers = [`x-api-key: ${key}`, 'Authorization: Basic eDp4'];
    const answer = await sendRaw(`${headOf(length, ...headers)}\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Bearer /i);
    expect(requests()).toEqual([]);
  });

  it.each([`Authorization: Bearer ${key}`, `x-api-key: ${key}`])(
    'that is sent twice with the same value counts once: %#',
    async (header) => {
      const { requests, sendRaw } = await startServer();
      const answer = await sendRaw(`${headOf(length, header, header)}\r\n${body}`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(requests()).toHaveLength(1);
    },
  );

  it('that is sent once is accepted by the server', async () => {
    const { requests, sendRaw } = await startServer();
    expect(await sendRaw(`${headOf(length, `Authorization: Bearer ${key}`)}\r\n${body}`)).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    expect(requests()).toHaveLength(1);
  });

  it('is not contained in an answer, whether or not it is accepted', async () => {
    const { sendRaw } = await startServer();
    for (const credential of [
      key,
      `${key}x`,
      toToken({ alg: 'none' }, { secret: 'secret' }, () => Buffer.of()),
    ]) {
      const answer = await sendRaw(`${headOf(length, `Authorization: Bearer ${credential}`)}\r\n${body}`);
      expect(answer).not.toContain(credential);
    }
  });

  it('that cannot be verified temporarily is refused with 503, and nothing is sent', async () => {
    const { requests, send } = await startAuthenticating({
      authenticate: async () => 'UNAVAILABLE' as const,
    });
    const answer = await send(update, {}, { authorization: 'Bearer x' });
    expect(answer).toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'AUTHENTICATION_UNAVAILABLE' } }],
    });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.has('www-authenticate')).toBe(false);
    expect(requests()).toEqual([]);
  });

  it('is verified once for each request', async () => {
    const verified: string[] = [];
    const authenticate: Authenticate = async (credential) => {
      verified.push(credential);
      return byKey(credential);
    };
    const { send } = await startAuthenticating({ authenticate });
    const authorization = `Bearer ${key}`;
    expect(await send(update, {}, { authorization })).toMatchObject({ status: 200 });
    expect(await send(update, {}, { authorization: 'Bearer x' })).toMatchObject({ status: 401 });
    expect(await send(update, {})).toMatchObject({ status: 401 });
    expect(verified).toEqual([key, 'x']);
  });
});

describe('An authenticator that throws', () => {
  it('refuses all requests, without details in the answer', async () => {
    const authenticate: Authenticate = async () => {
      throw new Error('secret');
    };
    const { requests, send } = await startAuthenticating({ authenticate });
    const answer = await send(update, {}, { authorization: 'Bearer x' });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(requests()).toEqual([]);
  });
});

describe('Without authentication,', () => {
  it('all requests are served, whatever credential they have', async () => {
    const { post } = await startAuthenticating({ authenticate: null });
    for (const headers of [{}, { authorization: 'Basic eDp4' }, { authorization: 'Bearer x' }]) {
      expect((await post({ ...json, ...headers })).status).toBe(200);
    }
  });
});

describe('With API keys and tokens,', () => {
  it('each kind of credential is accepted, and others are rejected', async () => {
    const issuer = await startIssuer(signing);
    const authenticate = authenticateByAnyOf([byKey, jwtOf(issuer)]);
    expect(await authenticate(key)).toMatchObject({ id: 'api-key:web' });
    expect(issuer.requests).toEqual([]);
    expect(await authenticate(issuer.token(signing))).toMatchObject({ id: 'jwt:someone' });
    expect(await authenticate(`${key}x`)).toBe('REJECTED');
    expect(await authenticate(issuer.token(createEcKey('ec')))).toBe('REJECTED');
  });

  it('a token cannot name a caller that has an API key', async () => {
    const issuer = await startIssuer(signing);
    const authenticate = authenticateByAnyOf([byKey, jwtOf(issuer)]);
    const caller = await authenticate(issuer.token(signing, { sub: 'api-key:web' }));
    expect(caller).toMatchObject({ id: 'jwt:api-key:web' });
  });

  it('API keys are accepted and tokens cannot be verified while the issuer is unreachable', async () => {
    const issuer = await startIssuer(signing);
    issuer.close();
    for (const methods of [
      [byKey, jwtOf(issuer)],
      [jwtOf(issuer), byKey],
    ]) {
      const authenticate = authenticateByAnyOf(methods);
      expect(await authenticate(key)).toMatchObject({ id: 'api-key:web' });
      expect(await authenticate(issuer.token(signing))).toBe('UNAVAILABLE');
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
    jwk: fc.oneof(fc.constant(signing.jwk), fc.jsonValue()),
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
    const issuer = await startIssuer(signing);
    const authenticate = authenticateByAnyOf([byKey, jwtOf(issuer)]);
    const any = fc.oneof(jwtShaped, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(any, async (text) => {
        expect(await authenticate(text)).toBe('REJECTED');
      }),
      { numRuns: 500 },
    );
  });

  it('is answered with 401 in each header', async () => {
    const issuer = await startIssuer(signing);
    const { post, requests, unexpected } = await startAuthenticating({
      authenticate: authenticateByAnyOf([byKey, jwtOf(issuer)]),
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

  it('of arbitrary bytes is answered with 401, or 400 when it is not valid HTTP', async () => {
    const { requests, sendRaw, unexpected } = await startServer();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, bearer) => {
        const value = bytes.filter((byte) => byte !== 10 && byte !== 13);
        const name = bearer ? 'Authorization: Bearer ' : 'Authorization: ';
        const answer = await sendRaw(headOf(length), name, value, `\r\n\r\n${body}`);
        expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
      }),
      { numRuns: 100 },
    );
    expect([requests(), unexpected]).toEqual([[], []]);
  });
});
