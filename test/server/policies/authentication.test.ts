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

async function startAsking(options: GatewayOptions = {}) {
  const started = await startGateway({ authenticate: byKey, ...options });
  const { gateway, sandbox } = started;
  const post = (headers: Record<string, string>, text: BodyInit | null = body) =>
    gateway.fetch('http://gateway/graphql', { method: 'POST', headers, body: text });
  return { ...started, post, requests: () => [...sandbox.vida.requests, ...sandbox.vertra.requests] };
}

/** The gateway on a port, as it is served; `speak` says bytes to it and tells what comes back until it is closed. */
async function startServed(options: GatewayOptions = {}) {
  const started = await startAsking(options);
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
  const speak = async (...said: readonly (string | Uint8Array)[]) => {
    const socket = open();
    const heard: Buffer[] = [];
    socket.on('data', (chunk) => heard.push(chunk)).on('error', () => {});
    socket.write(Buffer.concat(said.map((each) => Buffer.from(each))));
    await once(socket, 'close');
    return Buffer.concat(heard).toString('latin1');
  };
  return { ...started, url, open, speak };
}

function headOf(...headers: readonly string[]): string {
  const lines = ['Host: gateway', 'Content-Type: application/json', 'Connection: close', ...headers];
  return `POST /graphql HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
}

const length = `Content-Length: ${Buffer.byteLength(body)}`;

describe('without a credential', () => {
  const bodies: Readonly<Record<string, [Record<string, string>, string]>> = {
    'an update': [json, body],
    'a body that is not JSON': [json, '{"query":'],
    'an empty body': [json, ''],
    'a syntax error': [json, JSON.stringify({ query: '{ {' })],
    'an operation that does not fit the schema': [json, JSON.stringify({ query: '{ nothing }' })],
    'a body of another type': [{ 'content-type': 'text/plain' }, body],
    'a form': [{ 'content-type': 'application/x-www-form-urlencoded' }, `query=${update}`],
    'a body that is said to be too large': [{ ...json, 'content-length': '99999999' }, body],
    'a list of operations': [json, `[${body},${body}]`],
    introspection: [json, JSON.stringify({ query: '{ __schema { types { name } } }' })],
  };

  it.each(
    Object.entries(bodies).flatMap(([what, [headers, text]]) =>
      ['application/json', 'application/graphql-response+json', '*/*', 'text/event-stream'].map(
        (accept) => [what, accept, { ...headers, accept }, text] as const,
      ),
    ),
  )('%s is refused with 401 in %s, and nothing of it is read', async (_what, _accept, headers, text) => {
    const { post, requests, unexpected } = await startAsking();
    const response = await post(headers, text);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="organization-gateway"');
    const told = await response.text();
    expect(told).toContain('"code":"UNAUTHENTICATED"');
    expect(told).not.toContain('"data"');
    expect([requests(), unexpected]).toEqual([[], []]);
  });

  it('a query by GET is refused with 401', async () => {
    const { gateway } = await startAsking();
    const query = encodeURIComponent('{ organizationProviders { provider } }');
    const response = await gateway.fetch(`http://gateway/graphql?query=${query}`);
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([401, true]);
  });

  it('the bearer in a query or in a body counts for nothing', async () => {
    const { gateway, post } = await startAsking();
    const inQuery = await gateway.fetch(`http://gateway/graphql?access_token=${key}`, {
      method: 'POST',
      headers: json,
      body,
    });
    const inBody = await post(json, JSON.stringify({ query: update, access_token: key }));
    const inCookie = await post({ ...json, cookie: `authorization=Bearer ${key}` });
    expect([inQuery.status, inBody.status, inCookie.status]).toEqual([401, 401, 401]);
  });

  it.each([['/health/live'], ['/health/ready']])('%s is told', async (path) => {
    const { gateway } = await startAsking();
    expect((await gateway.fetch(`http://gateway${path}`)).status).toBe(200);
  });

  it('an upload that never ends is refused with 401 while it goes on', async () => {
    const { open, requests } = await startServed();
    const socket = open();
    socket.on('error', () => {});
    socket.write(`${headOf('Transfer-Encoding: chunked')}\r\n1\r\n{\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Bearer /i);
    expect(requests()).toEqual([]);
  });

  it('a body that was announced and never comes is not waited for', async () => {
    const { open } = await startServed();
    const socket = open();
    socket.write(`${headOf('Content-Length: 1000')}\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('a credential', () => {
  it.each([['Bearer %'], ['bearer %'], ['BEARER %'], ['Bearer   %']])(
    'is taken from %j',
    async (template) => {
      const { post } = await startAsking();
      const response = await post({ ...json, authorization: template.replace('%', key) });
      expect(response.status).toBe(200);
    },
  );

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
  ])('is not taken from %j', async (template) => {
    const { post, requests } = await startAsking();
    const response = await post({ ...json, authorization: template.replace('%', key) });
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([401, true]);
    expect(requests()).toEqual([]);
  });

  it('is not looked for elsewhere when Authorization holds another', async () => {
    const { post } = await startAsking();
    for (const authorization of ['', 'Basic eDp4', 'Bearer x']) {
      expect((await post({ ...json, authorization, 'x-api-key': key })).status).toBe(401);
    }
  });

  it('is refused with 431 when it is longer than 8,192 characters, without a look at it', async () => {
    let asked = 0;
    const authenticate: Authenticate = async () => {
      asked += 1;
      return anonymous;
    };
    const { post } = await startAsking({ authenticate });
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const bearer = await post({ ...json, accept, authorization: `Bearer ${'x'.repeat(8193)}` });
      expect([bearer.status, bearer.headers.has('www-authenticate')]).toEqual([431, false]);
      expect(await bearer.text()).toMatch(/longer than 8192 characters.*CREDENTIAL_TOO_LONG/);
      expect((await post({ ...json, accept, 'x-api-key': 'x'.repeat(8193) })).status).toBe(431);
    }
    expect(asked).toBe(0);
    expect((await post({ ...json, authorization: `Bearer ${'x'.repeat(8192)}` })).status).toBe(200);
    expect(asked).toBe(1);
  });

  it.each([8193, 15_000, 16_384, 100_000])('of %i characters is answered 431 on the wire', async (length) => {
    const { requests, speak, unexpected } = await startServed();
    for (const name of ['Authorization: Bearer ', 'x-api-key: '])
      expect(await speak(`${headOf(`${name}${'x'.repeat(length)}`)}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect([requests(), unexpected]).toEqual([[], []]);
  });

  it.each([
    [[`Authorization: Bearer ${key}`, 'Authorization: Bearer x']],
    [['Authorization: Bearer x', `Authorization: Bearer ${key}`]],
    [[`Authorization: Bearer ${key}`, 'Authorization: Basic eDp4']],
    [['Authorization:', `Authorization: Bearer ${key}`]],
    [[`x-api-key: ${key}`, 'x-api-key: x']],
  ])(
    'with two values is refused with 400, as a proxy in front may have read the other one: %#',
    async (headers) => {
      const { requests, speak } = await startServed();
      const answer = await speak(`${headOf(length, ...headers)}\r\n${body}`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(requests()).toEqual([]);
    },
  );

  it('in x-api-key beside another scheme in Authorization is refused with 401', async () => {
    const { requests, speak } = await startServed();
    const headers = [`x-api-key: ${key}`, 'Authorization: Basic eDp4'];
    const answer = await speak(`${headOf(length, ...headers)}\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Bearer /i);
    expect(requests()).toEqual([]);
  });

  it.each([`Authorization: Bearer ${key}`, `x-api-key: ${key}`])(
    'that is repeated as it is counts once: %#',
    async (header) => {
      const { requests, speak } = await startServed();
      const answer = await speak(`${headOf(length, header, header)}\r\n${body}`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(requests()).toHaveLength(1);
    },
  );

  it('that is said once is taken from the wire', async () => {
    const { requests, speak } = await startServed();
    expect(await speak(`${headOf(length, `Authorization: Bearer ${key}`)}\r\n${body}`)).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    expect(requests()).toHaveLength(1);
  });

  it('is told in no answer, be it accepted or not', async () => {
    const { speak } = await startServed();
    for (const credential of [
      key,
      `${key}x`,
      toToken({ alg: 'none' }, { secret: 'secret' }, () => Buffer.of()),
    ]) {
      const answer = await speak(`${headOf(length, `Authorization: Bearer ${credential}`)}\r\n${body}`);
      expect(answer).not.toContain(credential);
    }
  });

  it('that nobody can check for now is refused with 503, and nothing is sent', async () => {
    const { requests, send } = await startAsking({ authenticate: async () => 'UNAVAILABLE' as const });
    const answer = await send(update, {}, { authorization: 'Bearer x' });
    expect(answer).toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'AUTHENTICATION_UNAVAILABLE' } }],
    });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.has('www-authenticate')).toBe(false);
    expect(requests()).toEqual([]);
  });

  it('is shown to the check as often as there are requests', async () => {
    const shown: string[] = [];
    const authenticate: Authenticate = async (credential) => {
      shown.push(credential);
      return byKey(credential);
    };
    const { send } = await startAsking({ authenticate });
    const authorization = `Bearer ${key}`;
    expect(await send(update, {}, { authorization })).toMatchObject({ status: 200 });
    expect(await send(update, {}, { authorization: 'Bearer x' })).toMatchObject({ status: 401 });
    expect(await send(update, {})).toMatchObject({ status: 401 });
    expect(shown).toEqual([key, 'x']);
  });
});

describe('a check that fails', () => {
  it('lets nobody in, and tells nothing of why', async () => {
    const authenticate: Authenticate = async () => {
      throw new Error('secret');
    };
    const { requests, send } = await startAsking({ authenticate });
    const answer = await send(update, {}, { authorization: 'Bearer x' });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(requests()).toEqual([]);
  });
});

describe('where nobody is asked', () => {
  it('whoever calls is let in, whatever they show', async () => {
    const { post } = await startAsking({ authenticate: null });
    for (const headers of [{}, { authorization: 'Basic eDp4' }, { authorization: 'Bearer x' }]) {
      expect((await post({ ...json, ...headers })).status).toBe(200);
    }
  });
});

describe('where keys and tokens are both taken', () => {
  it('each lets its caller in, and what is neither lets nobody', async () => {
    const issuer = await startIssuer(signing);
    const authenticate = authenticateByAnyOf([byKey, jwtOf(issuer)]);
    expect(await authenticate(key)).toMatchObject({ id: 'api-key:web' });
    expect(issuer.requests).toEqual([]);
    expect(await authenticate(issuer.token(signing))).toMatchObject({ id: 'jwt:someone' });
    expect(await authenticate(`${key}x`)).toBe('REJECTED');
    expect(await authenticate(issuer.token(createEcKey('ec')))).toBe('REJECTED');
  });

  it('a token cannot be a caller who has a key', async () => {
    const issuer = await startIssuer(signing);
    const authenticate = authenticateByAnyOf([byKey, jwtOf(issuer)]);
    const found = await authenticate(issuer.token(signing, { sub: 'api-key:web' }));
    expect(found).toMatchObject({ id: 'jwt:api-key:web' });
  });

  it('keys are taken while the issuer is away, and of tokens nobody can tell', async () => {
    const issuer = await startIssuer(signing);
    issuer.close();
    for (const ways of [
      [byKey, jwtOf(issuer)],
      [jwtOf(issuer), byKey],
    ]) {
      const authenticate = authenticateByAnyOf(ways);
      expect(await authenticate(key)).toMatchObject({ id: 'api-key:web' });
      expect(await authenticate(issuer.token(signing))).toBe('UNAVAILABLE');
      expect(await authenticate('garbage')).toBe('REJECTED');
    }
  });
});

/** JSON that may stand in a token: words that mean something, and words that do not. */
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
  .chain((more) => fc.tuple(part(header), part(claims), part(fc.jsonValue())).map((own) => [...own, ...more]))
  .map((parts) => parts.join('.'));

describe('whatever somebody sends as a credential', () => {
  it('is not accepted, and nothing of it crashes the check', async () => {
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

  it('is answered 401 in either header', async () => {
    const issuer = await startIssuer(signing);
    const { post, requests, unexpected } = await startAsking({
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

  it('in bytes is answered 401, or 400 where it is no HTTP', async () => {
    const { requests, speak, unexpected } = await startServed();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, bearer) => {
        const own = bytes.filter((byte) => byte !== 10 && byte !== 13);
        const name = bearer ? 'Authorization: Bearer ' : 'Authorization: ';
        const answer = await speak(headOf(length), name, own, `\r\n\r\n${body}`);
        expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
      }),
      { numRuns: 100 },
    );
    expect([requests(), unexpected]).toEqual([[], []]);
  });
});
