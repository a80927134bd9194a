import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { describe, expect, it } from 'vitest';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import { startHttpProvider } from '../../support/http-provider.ts';
import { findMarks } from '../../support/marks.ts';
import { selfSigned } from '../../support/self-signed.ts';
import { check, checkTable } from './check-in-process.ts';

const token = 'mark-token-91c4';
const mark = 'mark-body-77ab';

/** Written into responses wherever a provider can put text: it clears the screen and colors what follows. */
const text = `${mark} ${token} \u001b[2J\u001b[31m\u009b31m\u202e`;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const page =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(`<h1>${text}</h1>`);

/** Checks both providers at one server, and expects that it received reads alone and that the output has no mark. */
async function checkHostile(respond: RequestListener, settings: Readonly<Record<string, string>> = {}) {
  const provider = await startHttpProvider(respond);
  const env = {
    VIDA_API_TOKEN: token,
    VIDA_ORIGIN: provider.origin,
    VIDA_RESELLER_ID: '7',
    VERTRA_API_TOKEN: token,
    VERTRA_ORIGIN: provider.origin,
    ...settings,
  };
  const result = await check(env);
  const table = await checkTable(env);
  expect(provider.requests.filter((each) => !each.startsWith('GET '))).toEqual([]);
  for (const { stderr, stdout } of [result, table]) {
    const marks = { token, mark, origin: provider.origin, host: new URL(provider.origin).host };
    expect(findMarks(stdout + stderr, marks)).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what must not be printed
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
  expect(table.exitCode).toBe(result.exitCode);
  return { ...result, provider };
}

const refused = { code: text, message: text, [text]: text, success: false, status: 'error' };

describe('check at a provider', () => {
  it.each<[string, RequestListener, object, RegExp]>([
    [
      'that refuses the credential',
      json(401, refused),
      { reachable: true, credential: 'REFUSED' },
      /refused the credential \(HTTP status 401\)\. Check \w+_API_TOKEN\.$/,
    ],
    [
      'that forbids the list',
      json(403, refused, { 'www-authenticate': mark }),
      { reachable: true, credential: 'FORBIDDEN' },
      /does not allow the credential to read this \(HTTP status 403\)/,
    ],
    [
      'that is a web page',
      page(200),
      { reachable: true, credential: 'UNKNOWN' },
      /HTTP status 200 and a body that cannot be read as JSON \(NOT_JSON\)\. Check \w+_ORIGIN\.$/,
    ],
    [
      'that responds with an empty body',
      (_request, response) => response.writeHead(200).end(),
      { reachable: true, credential: 'UNKNOWN' },
      /HTTP status 200 and a body that cannot be read as JSON/,
    ],
    [
      'that responds with JSON of another API',
      json(200, { items: [{ id: text }], [text]: text }),
      { reachable: true, credential: 'UNKNOWN' },
      /HTTP status 200 and a body that has not the documented form\. Check \w+_ORIGIN\.$/,
    ],
    [
      'that lists an entry without an id',
      json(200, { response: [{ name: text }], organizations: [{ orgName: text }] }),
      { reachable: true, credential: 'UNKNOWN', listed: null },
      /has not the documented form/,
    ],
    [
      'that responds with 429',
      json(429, refused, { 'retry-after': '3600' }),
      { reachable: true, credential: 'UNKNOWN' },
      /accepts no more requests at the moment \(HTTP status 429\)\. Check again in 3600 seconds\.$/,
    ],
    [
      'that responds with 500',
      json(500, refused),
      { reachable: true, credential: 'UNKNOWN' },
      /responded with HTTP status 500\. Check \w+_ORIGIN, or check again later\.$/,
    ],
    [
      'that closes each connection',
      (request) => request.socket.destroy(),
      { reachable: false, credential: 'UNKNOWN', clockSkewSeconds: null },
      /cannot be reached: (UND_ERR_SOCKET|ECONNRESET)\. Check \w+_ORIGIN, the network, and the proxy settings\.$/,
    ],
    [
      'that responds with more bytes than are read',
      json(200, { response: [], organizations: [], padding: 'x'.repeat(2_000_000) }),
      { reachable: true, credential: 'UNKNOWN' },
      /cannot be read as JSON \(TOO_LARGE\)/,
    ],
  ])('%s says what to fix, and sends only reads', async (_name, respond, expected, problem) => {
    const { exitCode, ok, vertra, vida } = await checkHostile(respond);
    expect([exitCode, ok]).toEqual([1, false]);
    for (const each of [vida, vertra]) {
      expect(each).toMatchObject({ listed: null, quotas: [], ...expected });
      expect(each.problems).toEqual([expect.stringMatching(problem)]);
    }
  });

  it('that never responds ends with the timeout of the settings', async () => {
    const { exitCode, vertra, vida } = await checkHostile(() => {}, { PROVIDER_TIMEOUT_MS: '200' });
    expect(exitCode).toBe(1);
    for (const each of [vida, vertra]) {
      expect(each).toMatchObject({ reachable: false, credential: 'UNKNOWN' });
      expect(each.problems).toEqual([expect.stringMatching(/cannot be reached: TIMEOUT\./)]);
    }
  });

  it('that redirects is not followed, and receives the credential alone', async () => {
    const other = await startHttpProvider(json(200, { response: [], organizations: [] }));
    const { exitCode, vertra, vida } = await checkHostile((_request, response) =>
      response.writeHead(302, { location: `${other.origin}/${text.slice(0, 20)}` }).end(),
    );
    expect(exitCode).toBe(1);
    expect(other.requests).toEqual([]);
    for (const each of [vida, vertra])
      expect(each.problems).toEqual([
        expect.stringMatching(/redirect \(HTTP status 302\), which is not followed\. Check \w+_ORIGIN\.$/),
      ]);
  });

  it('that knows no path serves no dialect', async () => {
    const { vertra, vida } = await checkHostile(json(404, { message: text }));
    expect(vertra.dialect).toEqual({ configured: 'organizations', served: [] });
    expect(vertra.problems).toContain(
      'Vertra Cloud serves no dialect that this gateway knows. Check VERTRA_ORIGIN.',
    );
    expect(vida.problems).toEqual([expect.stringMatching(/^Vida responded with HTTP status 404\./)]);
  });

  it('that refuses the credential on the path of another dialect alone reports the credential', async () => {
    const { vertra } = await checkHostile((request, response) =>
      request.url === '/v1/workspaces'
        ? json(401, { code: 'API_KEY_INVALID' })(request, response)
        : json(404, { message: text })(request, response),
    );
    expect(vertra.credential).toBe('REFUSED');
    expect(vertra.problems[0]).toBe(
      'Vertra Cloud refused the credential (HTTP status 401, API_KEY_INVALID). Check VERTRA_API_TOKEN.',
    );
  });

  it('that serves every dialect has no problem', async () => {
    const { exitCode, vertra } = await checkHostile(json(200, { response: [], organizations: [] }));
    expect(exitCode).toBe(0);
    expect(vertra.dialect?.served).toEqual(['organizations', 'workspaces', 'workspaces-flat']);
    expect(vertra.listed).toEqual({ count: 0, hasMore: false });
  });

  it('that cannot be connected to says how the connection failed', async () => {
    const closed = await startHttpProvider(json(200, {}));
    const server = createServer(selfSigned);
    const encrypted = await startHttpProvider(json(200, { response: [] }), server, 'https');
    const proxy = await startConnectProxy((socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    );
    const env = { VERTRA_API_TOKEN: token, VERTRA_ORIGIN: encrypted.origin };
    expect((await check(env)).vertra.problems).toEqual([
      expect.stringMatching(/^Vertra Cloud cannot be reached: DEPTH_ZERO_SELF_SIGNED_CERT\./),
    ]);
    expect(encrypted.requests).toEqual([]);
    const throughProxy = {
      ...env,
      VERTRA_ORIGIN: closed.origin,
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    };
    expect((await check(throughProxy)).vertra.problems).toEqual([
      expect.stringMatching(/^Vertra Cloud cannot be reached: PROXY_407\./),
    ]);
    const unreachable = { VIDA_API_TOKEN: token, VIDA_ORIGIN: 'http://127.0.0.1:1', VIDA_RESELLER_ID: '7' };
    expect((await check(unreachable)).vida).toMatchObject({
      reachable: false,
      problems: [expect.stringMatching(/^Vida cannot be reached: ECONNREFUSED\./)],
    });
  });
});

describe('the headers of a response', () => {
  const lists = { response: [], organizations: [] };

  it.each([
    [300, 'ahead of'],
    [-300, 'behind'],
  ])('show a clock that differs by %i seconds', async (seconds, direction) => {
    const { exitCode, vida } = await checkHostile((request, response) => {
      response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
      json(200, lists)(request, response);
    });
    expect(exitCode).toBe(1);
    expect(Math.abs((vida.clockSkewSeconds ?? 0) - seconds)).toBeLessThanOrEqual(1);
    expect(vida.problems).toEqual([
      expect.stringMatching(
        new RegExp(`^The clock of Vida is \\d+ seconds ${direction} the clock of this machine`),
      ),
    ]);
  });

  it('show the quotas of the minute and of the day', async () => {
    const headers = {
      'x-ratelimit-limit': '120',
      'x-ratelimit-remaining': '117',
      'x-ratelimit-reset': '12',
      'x-quota-limit': '1000',
      'x-quota-remaining': '990',
    };
    const { vertra } = await checkHostile(json(200, lists, headers));
    expect(vertra.quotas).toEqual([
      { window: 'MINUTE', limit: 120, remaining: 117, resetsInSeconds: 12 },
      { window: 'DAY', limit: 1000, remaining: 990, resetsInSeconds: null },
    ]);
    const { origin } = await startHttpProvider(json(200, lists, headers));
    const { stdout } = await checkTable({ VERTRA_API_TOKEN: token, VERTRA_ORIGIN: origin });
    expect(stdout).toContain('117 of 120 left in the minute, reset in 12 s; 990 of 1000 left in the day');
  });

  it.each([
    [{ date: mark, 'x-ratelimit-limit': mark, 'x-quota-remaining': `${mark}` }],
    [{ date: '', 'x-ratelimit-limit': '-1', 'x-quota-remaining': '1e9' }],
    [{ date: 'Thu, 01 Jan 99999 00:00:00 GMT', 'x-ratelimit-limit': '99999999999', 'x-quota-limit': '' }],
  ])('of the form %j are ignored', async (headers) => {
    const { exitCode, vertra } = await checkHostile(json(200, lists, headers));
    expect([exitCode, vertra.clockSkewSeconds, vertra.quotas]).toEqual([0, null, []]);
  });
});
