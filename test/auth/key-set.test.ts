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
const stranger = createEcKey('stranger');

const known = expect.objectContaining({ id: 'jwt:someone' });

/** Fetches as often as it is asked to. */
const eager: KeySetOptions = { cooldownMs: 0, minFetchIntervalMs: 0 };

async function start(options: KeySetOptions, ...published: SigningKey[]) {
  const issuer = await startIssuer(...published);
  const keys = createKeySet(issuer.jwksUri, options);
  const authenticate = createJwtAuth({ keys, issuer: issuer.url, audience, organizationsClaim: null });
  const ask = (key: SigningKey) => authenticate(issuer.token(key));
  return { authenticate, issuer, ask };
}

function askOften(times: number, ask: () => Promise<unknown>) {
  return Promise.all(Array.from({ length: times }, ask));
}

describe('the keys of an issuer', () => {
  it('are not fetched before a token needs them', async () => {
    const { authenticate, ask, issuer } = await start({}, first);
    for (const text of ['', 'garbage', 'a.b.c', 'ogw_key', toToken({ alg: 'none' }, {}, () => Buffer.of())]) {
      expect(await authenticate(text)).toBe('REJECTED');
    }
    expect(issuer.requests).toEqual([]);
    expect(await ask(first)).toEqual(known);
    expect(issuer.requests).toHaveLength(1);
  });

  it('are fetched once for all tokens, be they many at once or one after another', async () => {
    const { ask, issuer } = await start({}, first, second);
    expect(await askOften(50, () => ask(first))).toEqual(Array(50).fill(known));
    for (const key of [first, second, first]) expect(await ask(key)).toEqual(known);
    expect(issuer.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /jwks']);
  });

  it('are fetched again for a token of a new one', async () => {
    const { ask, issuer } = await start(eager, first);
    expect(await ask(first)).toEqual(known);
    issuer.publish(first, second);
    expect(await ask(second)).toEqual(known);
    expect(await ask(first)).toEqual(known);
    expect(issuer.requests).toHaveLength(2);
  });

  it('are fetched again for a token of a new one when the time of day was set back by an hour', async () => {
    const { ask, issuer } = await start(eager, first);
    expect(await ask(first)).toEqual(known);
    vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    issuer.publish(first, second);
    expect(await ask(second)).toEqual(known);
    expect(issuer.requests).toHaveLength(2);
  });

  it('are not fetched for each token of a stranger', async () => {
    const { ask, issuer } = await start({}, first);
    await ask(first);
    const found = await askOften(100, () => ask(stranger));
    expect(new Set(found)).toEqual(new Set(['REJECTED']));
    expect(issuer.requests).toHaveLength(1);
  });

  it('are not those of the algorithm that its token names, when the issuer says another', async () => {
    const { authenticate, issuer } = await start({});
    issuer.publish({ ...first.jwk, alg: 'ES384' });
    expect(await authenticate(issuer.token(first))).toBe('REJECTED');
  });

  it('that nobody can use leave the others as they are', async () => {
    const { ask, issuer } = await start({});
    issuer.publish({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'broken' }, { kty: 'new' }, first);
    expect(await ask(first)).toEqual(known);
    expect(await ask(stranger)).toBe('REJECTED');
  });
});

describe('a key that the issuer took out', () => {
  it('is refused from the refresh on, and the one in its place is known', async () => {
    const { ask, issuer } = await start({ refreshMs: 0, minFetchIntervalMs: 0 }, first);
    expect(await ask(first)).toEqual(known);
    issuer.publish(second);
    expect(await ask(first)).toBe('REJECTED');
    expect(await ask(second)).toEqual(known);
  });

  it('is refused once a token of another one made for a fetch', async () => {
    const { ask, issuer } = await start(eager, first);
    await ask(first);
    issuer.publish(second);
    await ask(second);
    expect(await ask(first)).toBe('REJECTED');
  });

  it('is known while nothing is due', async () => {
    const { ask, issuer } = await start({}, first);
    await ask(first);
    issuer.publish();
    expect(await ask(first)).toEqual(known);
    expect(issuer.requests).toHaveLength(1);
  });
});

const hang: RequestListener = () => {};

/** What an issuer in trouble may answer, and the reason that is reported. */
const troubles: Readonly<Record<string, readonly [string, RequestListener]>> = {
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
  'JSON that is no object': ['not a key set', (_request, response) => response.end('null')],
  'JSON that is no key set': ['not a key set', (_request, response) => response.end('{"keys":{}}')],
  'a key set of texts': ['not a key set', (_request, response) => response.end('{"keys":["a"]}')],
  'a key set of lists': ['not a key set', (_request, response) => response.end('{"keys":[[]]}')],
  'a key set beside 100,000 levels': [
    'too deep',
    (_request, response) => response.end(`{"keys":[],"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
  ],
  'half of a key set': [
    'a code',
    (_request, response) =>
      response.writeHead(200, { 'content-length': 999 }).write('{"keys":[', () => response.destroy()),
  ],
  'a connection that breaks': ['a code', (request) => request.socket.resetAndDestroy()],
  'nothing at all': ['timeout', hang],
  'a byte now and then': ['timeout', drip],
  'more than anybody needs': ['too large', (_request, response) => response.end(tooMuch())],
  'more than anybody needs, compressed': [
    'too large',
    (_request, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(tooMuch())),
  ],
};

function drip(_request: unknown, response: ServerResponse): void {
  response.writeHead(200).write('{');
  const timer = setInterval(() => response.write(' '), 5);
  response.once('close', () => clearInterval(timer));
}

/** The right keys, far behind. */
function tooMuch(): string {
  return JSON.stringify({ padding: 'x'.repeat(2 * 1024 * 1024), keys: [first.jwk, second.jwk] });
}

describe.each(Object.entries(troubles))('an issuer that answers %s', (_what, [reason, trouble]) => {
  it('leaves it open whose a token is, until it answers with its keys, and the reason is reported once', async () => {
    const reasons: (string | null)[] = [];
    const onProblem = (problem: string | null) => reasons.push(problem);
    const { ask, issuer } = await start(
      { ...eager, onProblem, timeoutMs: reason === 'timeout' ? 100 : 5000, toCode: () => 'a code' },
      first,
    );
    issuer.respondWith(trouble);
    for (let times = 0; times < 3; times += 1) expect(await ask(first)).toBe('UNAVAILABLE');
    expect(reasons).toEqual([reason]);
    issuer.respondWith(undefined);
    await until(async () => expect(await ask(first)).toEqual(known));
    expect(reasons).toEqual([reason, null]);
  });

  it('takes nothing from the keys that are known, and may recover', async () => {
    const { ask, issuer } = await start({ ...eager, refreshMs: 0, timeoutMs: 100 }, first);
    await until(async () => expect(await ask(first)).toEqual(known));
    issuer.respondWith(trouble);
    expect(await ask(second)).toBe('UNAVAILABLE');
    expect(await ask(first)).toEqual(known);
    issuer.respondWith(undefined);
    issuer.publish(first, second);
    await until(async () => expect(await ask(second)).toEqual(known));
  });
});

describe('an issuer that is away', () => {
  it('is not asked again for each token', async () => {
    const { ask, issuer } = await start({}, first);
    issuer.respondWith((_request, response) => response.writeHead(503).end());
    const found = await askOften(100, () => ask(first));
    for (const key of [first, second, stranger]) found.push(await ask(key));
    expect(new Set(found)).toEqual(new Set(['UNAVAILABLE']));
    expect(issuer.requests).toHaveLength(1);
  });

  it('is not asked for each token when a refresh is due', async () => {
    const { ask, issuer } = await start({ refreshMs: 0, minFetchIntervalMs: 0 }, first);
    await ask(first);
    issuer.respondWith((_request, response) => response.writeHead(503).end());
    const before = issuer.requests.length;
    for (let times = 0; times < 20; times += 1) expect(await ask(first)).toEqual(known);
    expect(issuer.requests.length - before).toBe(1);
  });

  it('makes one token wait for a refresh and no other', async () => {
    const { ask, issuer } = await start({ refreshMs: 0, minFetchIntervalMs: 0, timeoutMs: 60_000 }, first);
    await ask(first);
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    let release = () => {};
    issuer.respondWith((_request, response) => {
      release = () => response.destroy();
      arrive();
    });
    const waiting = ask(first);
    await arrived;
    expect(await ask(first)).toEqual(known);
    release();
    expect(await waiting).toEqual(known);
  });

  it('refuses connections, and known keys go on to be', async () => {
    const { ask, issuer } = await start({ ...eager, refreshMs: 0 }, first);
    await ask(first);
    issuer.close();
    expect(await ask(first)).toEqual(known);
    expect(await ask(stranger)).toBe('UNAVAILABLE');
  });

  it('sends nobody elsewhere', async () => {
    const evil = await startIssuer(stranger);
    const { ask, issuer } = await start(eager);
    issuer.respondWith((_request, response) => response.writeHead(302, { location: evil.jwksUri }).end());
    expect(await ask(stranger)).toBe('UNAVAILABLE');
    expect(evil.requests).toEqual([]);
  });

  it('is let go of when it has sent more than anybody needs', async () => {
    const { ask, issuer } = await start(eager, first);
    let closed: Promise<unknown> = Promise.resolve();
    issuer.respondWith((_request, response) => {
      closed = once(response, 'close');
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.writeHead(200).on('drain', more);
      more();
    });
    expect(await ask(first)).toBe('UNAVAILABLE');
    await closed;
  });
});

describe('fetch', () => {
  it('reports each reason when it changes, and leaves the keys to the first token', async () => {
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

  it('reports a port to which fetch sends nothing', async () => {
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
    expect(await authenticate(issuer.token(first))).toEqual(known);
    await fetched;
    expect(issuer.requests).toHaveLength(1);
  });

  it('that finds an empty set refuses every token', async () => {
    const { ask } = await start({});
    expect(await ask(first)).toBe('REJECTED');
  });
});
