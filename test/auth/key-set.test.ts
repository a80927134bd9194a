import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createJwtAuth } from '../../src/auth/jwt.ts';
import type { KeySetOptions } from '../../src/auth/key-set.ts';
import { createKeySet } from '../../src/auth/key-set.ts';
import type { SigningKey } from '../support/issuer.ts';
import { audience, createEcKey, startIssuer, toToken } from '../support/issuer.ts';
import { until } from '../support/until.ts';

const first = createEcKey('first');
const second = createEcKey('second');
const unpublished = createEcKey('unpublished');

const authenticated = expect.objectContaining({ id: 'jwt:someone' });

/** Options without limits on the frequency of fetches. */
const eager: KeySetOptions = { cooldownMs: 0, minFetchIntervalMs: 0 };

async function start(options: KeySetOptions, ...published: SigningKey[]) {
  const issuer = await startIssuer(...published);
  const keys = createKeySet(issuer.jwksUri, options);
  const authenticate = createJwtAuth({ keys, issuer: issuer.url, audience, organizationsClaim: null });
  const authenticateWith = (key: SigningKey) => authenticate(issuer.token(key));
  return { authenticate, issuer, authenticateWith };
}

function authenticateOften(times: number, authenticateWith: () => Promise<unknown>) {
  return Promise.all(Array.from({ length: times }, authenticateWith));
}

describe('the keys of an issuer', () => {
  it('are not fetched before a token needs them', async () => {
    const { authenticate, authenticateWith, issuer } = await start({}, first);
    for (const text of ['', 'garbage', 'a.b.c', 'ogw_key', toToken({ alg: 'none' }, {}, () => Buffer.of())]) {
      expect(await authenticate(text)).toBe('REJECTED');
    }
    expect(issuer.requests).toEqual([]);
    expect(await authenticateWith(first)).toEqual(authenticated);
    expect(issuer.requests).toHaveLength(1);
  });

  it('are fetched once for concurrent and for successive tokens', async () => {
    const { authenticateWith, issuer } = await start({}, first, second);
    expect(await authenticateOften(50, () => authenticateWith(first))).toEqual(Array(50).fill(authenticated));
    for (const key of [first, second, first]) expect(await authenticateWith(key)).toEqual(authenticated);
    expect(issuer.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /jwks']);
  });

  it('are fetched again for a token of a new key', async () => {
    const { authenticateWith, issuer } = await start(eager, first);
    expect(await authenticateWith(first)).toEqual(authenticated);
    issuer.publish(first, second);
    expect(await authenticateWith(second)).toEqual(authenticated);
    expect(await authenticateWith(first)).toEqual(authenticated);
    expect(issuer.requests).toHaveLength(2);
  });

  it('are fetched again for a token of a new key after the system clock was set back by an hour', async () => {
    const { authenticateWith, issuer } = await start(eager, first);
    expect(await authenticateWith(first)).toEqual(authenticated);
    vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    issuer.publish(first, second);
    expect(await authenticateWith(second)).toEqual(authenticated);
    expect(issuer.requests).toHaveLength(2);
  });

  it('are not fetched for each token of an unknown key', async () => {
    const { authenticateWith, issuer } = await start({}, first);
    await authenticateWith(first);
    const found = await authenticateOften(100, () => authenticateWith(unpublished));
    expect(new Set(found)).toEqual(new Set(['REJECTED']));
    expect(issuer.requests).toHaveLength(1);
  });

  it('are not used with an algorithm other than the one that the issuer states', async () => {
    const { authenticate, issuer } = await start({});
    issuer.publish({ ...first.jwk, alg: 'ES384' });
    expect(await authenticate(issuer.token(first))).toBe('REJECTED');
  });

  it('that are unusable do not affect the others', async () => {
    const { authenticateWith, issuer } = await start({});
    issuer.publish({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'broken' }, { kty: 'new' }, first);
    expect(await authenticateWith(first)).toEqual(authenticated);
    expect(await authenticateWith(unpublished)).toBe('REJECTED');
  });
});

describe('a key that the issuer withdrew', () => {
  it('is rejected after the refresh, and its replacement is accepted', async () => {
    const { authenticateWith, issuer } = await start({ refreshMs: 0, minFetchIntervalMs: 0 }, first);
    expect(await authenticateWith(first)).toEqual(authenticated);
    issuer.publish(second);
    expect(await authenticateWith(first)).toBe('REJECTED');
    expect(await authenticateWith(second)).toEqual(authenticated);
  });

  it('is rejected after a token of another key caused a fetch', async () => {
    const { authenticateWith, issuer } = await start(eager, first);
    await authenticateWith(first);
    issuer.publish(second);
    await authenticateWith(second);
    expect(await authenticateWith(first)).toBe('REJECTED');
  });

  it('is accepted until the next fetch', async () => {
    const { authenticateWith, issuer } = await start({}, first);
    await authenticateWith(first);
    issuer.publish();
    expect(await authenticateWith(first)).toEqual(authenticated);
    expect(issuer.requests).toHaveLength(1);
  });
});

const hang: RequestListener = () => {};

/** Failing responses of an issuer, each with the reported reason. */
const failures: Readonly<Record<string, readonly [string, RequestListener]>> = {
  'a 500': ['HTTP 500', (_request, response) => response.writeHead(500).end('{"keys":[]}')],
  'a 404': ['HTTP 404', (_request, response) => response.writeHead(404).end()],
  'a 204': ['HTTP 204', (_request, response) => response.writeHead(204).end()],
  'a 304': ['HTTP 304', (_request, response) => response.writeHead(304).end()],
  'a 302': ['redirect', (_request, response) => response.writeHead(302, { location: '/keys' }).end()],
  'a 308': ['redirect', (_request, response) => response.writeHead(308, { location: '/keys' }).end()],
  'an empty 200': ['not JSON', (_request, response) => response.end()],
  'a page': [
    'not JSON',
    (_request, response) => response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>'),
  ],
  'JSON that is not an object': ['not a key set', (_request, response) => response.end('null')],
  'JSON that is not a key set': ['not a key set', (_request, response) => response.end('{"keys":{}}')],
  'a key set of strings': ['not a key set', (_request, response) => response.end('{"keys":["a"]}')],
  'a key set of lists': ['not a key set', (_request, response) => response.end('{"keys":[[]]}')],
  'a key set next to 100,000 nested levels': [
    'too deep',
    (_request, response) => response.end(`{"keys":[],"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
  ],
  'half of a key set': [
    'a code',
    (_request, response) =>
      response.writeHead(200, { 'content-length': 999 }).write('{"keys":[', () => response.destroy()),
  ],
  'a connection that breaks': ['a code', (request) => request.socket.resetAndDestroy()],
  nothing: ['timeout', hang],
  'single bytes with pauses': ['timeout', drip],
  'more than the size limit': ['too large', (_request, response) => response.end(tooMuch())],
  'more than the size limit, compressed': [
    'too large',
    (_request, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(tooMuch())),
  ],
};

function drip(_request: unknown, response: ServerResponse): void {
  response.writeHead(200).write('{');
  const timer = setInterval(() => response.write(' '), 5);
  response.once('close', () => clearInterval(timer));
}

/** Valid keys after a long prefix. */
function tooMuch(): string {
  return JSON.stringify({ padding: 'x'.repeat(2 * 1024 * 1024), keys: [first.jwk, second.jwk] });
}

describe.each(Object.entries(failures))('an issuer that responds with %s', (_name, [reason, respond]) => {
  it('makes tokens UNAVAILABLE until it recovers, and its reason is reported once', async () => {
    const reasons: (string | null)[] = [];
    const onProblem = (problem: string | null) => reasons.push(problem);
    const { authenticateWith, issuer } = await start(
      { ...eager, onProblem, timeoutMs: reason === 'timeout' ? 100 : 5000, toCode: () => 'a code' },
      first,
    );
    issuer.respondWith(respond);
    for (let times = 0; times < 3; times += 1) expect(await authenticateWith(first)).toBe('UNAVAILABLE');
    expect(reasons).toEqual([reason]);
    issuer.respondWith(undefined);
    await until(async () => expect(await authenticateWith(first)).toEqual(authenticated));
    expect(reasons).toEqual([reason, null]);
  });

  it('does not affect cached keys, and can recover', async () => {
    const { authenticateWith, issuer } = await start({ ...eager, refreshMs: 0, timeoutMs: 100 }, first);
    await until(async () => expect(await authenticateWith(first)).toEqual(authenticated));
    issuer.respondWith(respond);
    expect(await authenticateWith(second)).toBe('UNAVAILABLE');
    expect(await authenticateWith(first)).toEqual(authenticated);
    issuer.respondWith(undefined);
    issuer.publish(first, second);
    await until(async () => expect(await authenticateWith(second)).toEqual(authenticated));
  });
});

describe('an unreachable issuer', () => {
  it('is not contacted again for each token', async () => {
    const { authenticateWith, issuer } = await start({}, first);
    issuer.respondWith((_request, response) => response.writeHead(503).end());
    const found = await authenticateOften(100, () => authenticateWith(first));
    for (const key of [first, second, unpublished]) found.push(await authenticateWith(key));
    expect(new Set(found)).toEqual(new Set(['UNAVAILABLE']));
    expect(issuer.requests).toHaveLength(1);
  });

  it('is not contacted for each token when a refresh is due', async () => {
    const { authenticateWith, issuer } = await start({ refreshMs: 0, minFetchIntervalMs: 0 }, first);
    await authenticateWith(first);
    issuer.respondWith((_request, response) => response.writeHead(503).end());
    const before = issuer.requests.length;
    for (let times = 0; times < 20; times += 1) expect(await authenticateWith(first)).toEqual(authenticated);
    expect(issuer.requests.length - before).toBe(1);
  });

  it('makes only one token wait for a refresh', async () => {
    const { authenticateWith, issuer } = await start(
      { refreshMs: 0, minFetchIntervalMs: 0, timeoutMs: 60_000 },
      first,
    );
    await authenticateWith(first);
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    let release = () => {};
    issuer.respondWith((_request, response) => {
      release = () => response.destroy();
      arrive();
    });
    const waiting = authenticateWith(first);
    await arrived;
    expect(await authenticateWith(first)).toEqual(authenticated);
    release();
    expect(await waiting).toEqual(authenticated);
  });

  it('does not affect cached keys when it refuses connections', async () => {
    const { authenticateWith, issuer } = await start({ ...eager, refreshMs: 0 }, first);
    await authenticateWith(first);
    issuer.close();
    expect(await authenticateWith(first)).toEqual(authenticated);
    expect(await authenticateWith(unpublished)).toBe('UNAVAILABLE');
  });

  it('cannot redirect the gateway', async () => {
    const evil = await startIssuer(unpublished);
    const { authenticateWith, issuer } = await start(eager);
    issuer.respondWith((_request, response) => response.writeHead(302, { location: evil.jwksUri }).end());
    expect(await authenticateWith(unpublished)).toBe('UNAVAILABLE');
    expect(evil.requests).toEqual([]);
  });

  it('is disconnected when it exceeds the size limit', async () => {
    const { authenticateWith, issuer } = await start(eager, first);
    let closed: Promise<unknown> = Promise.resolve();
    issuer.respondWith((_request, response) => {
      closed = once(response, 'close');
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.writeHead(200).on('drain', more);
      more();
    });
    expect(await authenticateWith(first)).toBe('UNAVAILABLE');
    await closed;
  });
});

describe('fetch', () => {
  it('reports each changed reason, and the first token fetches the keys later', async () => {
    const reasons: (string | null)[] = [];
    const onProblem = (problem: string | null) => reasons.push(problem);
    const issuer = await startIssuer();
    const keys = createKeySet(issuer.jwksUri, { ...eager, onProblem });
    for (const status of [500, 500, 503]) {
      issuer.respondWith((_request, response) => response.writeHead(status).end());
      await keys.fetch();
    }
    issuer.respondWith(undefined);
    await keys.fetch();
    issuer.publish(first);
    await keys.fetch();
    expect(reasons).toEqual(['HTTP 500', 'HTTP 503', 'no keys', null]);
    expect(issuer.requests).toHaveLength(5);
  });

  it('reports a port that fetch refuses', async () => {
    const reasons: (string | null)[] = [];
    const keys = createKeySet('http://127.0.0.1:1/jwks', { onProblem: (problem) => reasons.push(problem) });
    await keys.fetch();
    expect(reasons).toEqual(['refused port']);
  });

  it('is shared by the first token', async () => {
    const issuer = await startIssuer(first);
    const keys = createKeySet(issuer.jwksUri);
    const authenticate = createJwtAuth({ keys, issuer: issuer.url, audience, organizationsClaim: null });
    const fetched = keys.fetch();
    expect(await authenticate(issuer.token(first))).toEqual(authenticated);
    await fetched;
    expect(issuer.requests).toHaveLength(1);
  });

  it('of an empty set rejects every token', async () => {
    const { authenticateWith } = await start({});
    expect(await authenticateWith(first)).toBe('REJECTED');
  });
});
