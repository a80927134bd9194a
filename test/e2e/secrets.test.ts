import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { print } from 'graphql';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import { hang } from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { OnConnect } from '../support/connect-proxy.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import type { Marks } from '../support/marks.ts';
import { findMarks } from '../support/marks.ts';
import { createCredentials, createTempDirectory } from '../support/secrets/credentials.ts';
import { driveThroughFaults, inputMark } from '../support/secrets/drive.ts';
import { bodyMark } from '../support/secrets/marked-faults.ts';
import { start } from '../support/start-process.ts';
import { startTraceReceiver } from '../support/trace-receiver.ts';

const redisPassword = 'mark-redis-1f3d';

const proxyUser = 'mark-proxy-user-77b0';
const proxyPassword = 'mark-proxy-word-41ce';

/** One could be a name of a code, the other is never the same in a URL, in JSON and as it is. */
const tokens = { vidaToken: 'mark-vida-9c1d+/&="%\\', vertraToken: 'MARK_VERTRA_9C1D' };

/** What a gateway puts out, by where. */
type Outputs = Readonly<Record<string, string>>;

/** Throws from a signal, as a bug would from anywhere. */
const crashOnSignal = 'process.on("SIGHUP", () => { throw new Error("crash"); })';

async function startMarked(more: Record<string, string> = {}, onConnect?: OnConnect) {
  const sandbox = await startSandbox(tokens);
  onTestFinished(() => sandbox.close());
  const credentials = await createCredentials();
  const receiver = await startTraceReceiver();
  const reports = createTempDirectory();
  const proxy = await startConnectProxy(onConnect);
  const env = {
    VIDA_API_TOKEN: sandbox.vida.token,
    VIDA_ORIGIN: sandbox.vida.origin,
    VIDA_RESELLER_ID: '7',
    VERTRA_API_TOKEN: sandbox.vertra.token,
    VERTRA_ORIGIN: sandbox.vertra.origin,
    LOG_LEVEL: 'trace',
    RATE_LIMIT_PER_MINUTE: '1000000',
    http_proxy: `http://${proxyUser}:${proxyPassword}@localhost:${proxy.port}`,
    ...credentials.env,
    ...receiver.env,
    ...more,
  };
  const gateway = start(env, [
    '--report-on-signal',
    '--report-uncaught-exception',
    `--report-directory=${reports}`,
    `--import=data:text/javascript,${encodeURIComponent(crashOnSignal)}`,
  ]);
  const url = await gateway.ready;
  const heard: string[] = [];
  const scrapes: string[] = [];
  const ask = async (path: string, init: RequestInit) => {
    const response = await fetch(new URL(path, url), init);
    const answer = `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
    heard.push(answer);
    return answer;
  };
  const askWith = (headers: Record<string, string>) => (body: object | string) =>
    ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    ...gateway,
    ask,
    askWith,
    askWithKey: askWith({ 'x-api-key': credentials.apiKey }),
    askWithToken: askWith({ authorization: `Bearer ${credentials.jwt}` }),
    scrape: async () => {
      for (const accept of ['text/plain', 'application/openmetrics-text'])
        scrapes.push(await (await fetch(new URL('/metrics', url), { headers: { accept } })).text());
    },
    spans: receiver.spans,
    proxy,
    sandbox,
    marks: {
      ...marksOf(sandbox, credentials),
      'where the proxy is': addressOf({ origin: `http://localhost:${proxy.port}` }),
    },
    reports: () => readReports(reports),
    outputs: (): Outputs => ({
      answers: heard.join('\n'),
      stdout: gateway.output(),
      stderr: gateway.errors(),
      reports: JSON.stringify(readReports(reports)),
      metrics: scrapes.join('\n'),
      traces: receiver.bodies.join('\n'),
    }),
  };
}

/** Without the open sockets, whose IP addresses Node tells whatever it is told. */
function readReports(directory: string): { readonly header: { readonly trigger: string } }[] {
  return readdirSync(directory).map((name) => {
    const { libuv: _sockets, ...report } = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    return report;
  });
}

function marksOf({ vertra, vida }: Sandbox, { apiKey, jwt }: { apiKey: string; jwt: string }): Marks {
  const [, payload = '', signature = ''] = jwt.split('.');
  return {
    'the token of Vida': vida.token,
    'the token of Vertra': vertra.token,
    'where Vida is': addressOf(vida),
    'where Vertra is': addressOf(vertra),
    'a query with a token': /\btoken=/i,
    'text of a body': bodyMark,
    'the password of Redis': redisPassword,
    'the user of the proxy': proxyUser,
    'the password of the proxy': proxyPassword,
    'the credential of the proxy': Buffer.from(`${proxyUser}:${proxyPassword}`).toString('base64'),
    "a caller's API key": apiKey,
    "a caller's JWT": signature,
    "a caller's claims": payload,
  };
}

function addressOf({ origin }: Pick<SimulatedProvider, 'origin'>): RegExp {
  return new RegExp(`(127\\.0\\.0\\.1|localhost|::1\\]?):${new URL(origin).port}\\b`);
}

/** What only the one who asked may see: their own words, and the organizations. */
const ownWords: Marks = { 'words of a caller': inputMark, 'data of an organization': 'harbour-dental' };

function expectNoMarks(outputs: Outputs, marks: Marks): void {
  const found = Object.entries(outputs).flatMap(([name, text]) => {
    const all = name === 'answers' ? marks : { ...marks, ...ownWords };
    return findMarks(text, all).map((each) => `${name} holds ${each}`);
  });
  expect(found).toEqual([]);
}

describe('no output tells a token, an upstream address or text of a body', () => {
  it('through every fault of both providers, updates and reads', { timeout: 240_000 }, async () => {
    const { ask, askWithKey, askWithToken, marks, outputs, proxy, sandbox, scrape, spans } =
      await startMarked({
        PROVIDER_TIMEOUT_MS: '2000',
      });
    await Promise.all([
      driveThroughFaults({ provider: 'vida', simulated: sandbox.vida, send: askWithKey }),
      driveThroughFaults({ provider: 'vertra', simulated: sandbox.vertra, send: askWithToken }),
    ]);
    await ask('/health/ready', {});
    await scrape();
    await vi.waitFor(() => expect(spans.length).toBeGreaterThan(100));
    expect(new Set(proxy.tunnels.map(({ target }) => target)).size, 'both providers and the issuer').toBe(3);
    expect(proxy.forwarded).toEqual([]);
    expect(outputs()['metrics']).toContain('OrganizationOutcomeUnknownError');
    expectNoMarks(outputs(), marks);
  });

  it('in a report of Node and in a crash, with updates under way', async () => {
    const { askWithKey, askWithToken, child, ended, marks, outputs, reports, sandbox } = await startMarked();
    const underWay = [sandbox.vida, sandbox.vertra].map(
      (box) =>
        new Promise<void>((resolve) => {
          box.inject(() => {
            resolve();
            return hang;
          });
        }),
    );
    const update = print(UpdateOrganizationDocument);
    const inputs = [
      { vida: { organizationId: '3', name: inputMark } },
      { vertra: { organizationId: 'org123', name: inputMark } },
    ];
    for (const [index, ask] of [askWithKey, askWithToken].entries()) {
      ask({ query: update, variables: { input: inputs[index] } }).catch(() => {});
    }
    await Promise.all(underWay);
    child.kill('SIGUSR2');
    await vi.waitFor(() => expect(reports()).toHaveLength(1), { timeout: 10_000 });
    child.kill('SIGHUP');
    expect(await ended).not.toBe(0);
    expect(reports().map(({ header }) => header.trigger)).toEqual(['Signal', 'Exception']);
    expectNoMarks(outputs(), marks);
  });

  it('when a proxy refuses the credential of its URL, in a report of Node too', async () => {
    const refuse: OnConnect = (socket, { headers, url }) => {
      const quote = `${url} ${headers['proxy-authorization']} ${bodyMark}`;
      socket.end(`HTTP/1.1 407 ${quote}\r\nproxy-authenticate: Basic realm="${quote}"\r\n\r\n${quote}`);
    };
    const gateway = await startMarked({}, refuse);
    const { askWithKey, askWithToken, child, log, marks, outputs, reports, sandbox, scrape } = gateway;
    const input = { vida: { organizationId: '3', name: inputMark } };
    const update = { query: print(UpdateOrganizationDocument), variables: { input } };
    expect(await askWithKey(update)).toMatch(/OrganizationUnavailableError.*NOT_APPLIED/);
    expect(await askWithToken(update)).toMatch(/^503 .*AUTHENTICATION_UNAVAILABLE/);
    await scrape();
    child.kill('SIGUSR2');
    await vi.waitFor(() => expect(reports()).toHaveLength(1), { timeout: 10_000 });
    const refused = log.filter(({ code, problem }) => (code ?? problem) === 'PROXY_407');
    // The keys of the issuer are fetched while the first update is sent.
    expect(refused.map(({ level, provider }) => `${level} ${provider ?? 'keys'}`).sort()).toEqual([
      '40 keys',
      '40 vida',
    ]);
    expect(outputs()['metrics']).toContain(
      'gateway_upstream_failures_total{provider="vida",code="PROXY_407"} 4',
    );
    expect(sandbox.vida.requests).toEqual([]);
    expectNoMarks(outputs(), marks);
  });

  it('when Redis cannot be reached', async () => {
    const { ask, askWithKey, marks, outputs } = await startMarked({
      REDIS_URL: `redis://gateway:${redisPassword}@127.0.0.1:1`,
    });
    for (const idempotencyKey of [null, inputMark]) {
      const input = { vida: { organizationId: '3', name: inputMark } };
      await askWithKey({ query: print(UpdateOrganizationDocument), variables: { input, idempotencyKey } });
    }
    await ask('/health/ready', {});
    expectNoMarks(outputs(), marks);
  });

  it('when a caller sends what cannot be read, or a credential that is not accepted', async () => {
    const { ask, askWith, askWithKey, askWithToken, marks, outputs } = await startMarked();
    const wrong = `${inputMark}-wrong`;
    for (const headers of [
      { 'x-api-key': wrong },
      { authorization: `Bearer ${wrong}` },
      { authorization: `Basic ${wrong}` },
    ]) {
      await askWith(headers)({ query: '{ __typename }' });
    }
    for (const send of [askWithKey, askWithToken]) {
      for (const body of [
        `{"query": ${inputMark}`,
        `"${inputMark}"`,
        { query: '{ __typename }', variables: inputMark },
      ]) {
        await send(body);
      }
      for (const id of [
        `${inputMark}\r\nx: y`,
        `\ud800${inputMark}`,
        `../${inputMark}?x=`,
        inputMark.repeat(400),
      ]) {
        await send({
          query: 'query ($id: ID!) { vida: node(id: $id) { id } }',
          variables: { id: `vida:${id}` },
        });
        await send({
          query: 'query ($id: ID!) { organization(id: $id) { __typename } }',
          variables: { id: `vertra:${id}` },
        });
      }
    }
    await ask(`/graphql?query={__typename}&variables=${inputMark}`, {});
    expectNoMarks(outputs(), marks);
  });
});

describe('a start that fails quotes no value', () => {
  const file = (text: string) => {
    const path = join(createTempDirectory(), 'file');
    writeFileSync(path, text);
    return path;
  };

  it.each<[string, () => Record<string, string>]>([
    ['a token that is none', () => ({ VIDA_API_TOKEN: `${inputMark} x` })],
    ['an origin that is none', () => ({ VERTRA_ORIGIN: `https://${inputMark}@x/${inputMark}` })],
    ['a Redis that is none', () => ({ REDIS_URL: `https://:${inputMark}@x` })],
    [
      'a proxy of another protocol',
      () => ({ https_proxy: `socks5://${inputMark}:${inputMark}@${inputMark}` }),
    ],
    ['a proxy with half a credential', () => ({ HTTP_PROXY: `http://${inputMark}@x` })],
    ['a proxy whose password cannot be decoded', () => ({ HTTPS_PROXY: `http://u:%zz${inputMark}@x` })],
    ['a token file that holds more', () => ({ VIDA_API_TOKEN_FILE: file(`${inputMark}\n${inputMark}`) })],
    ['a token in place of its file', () => ({ VERTRA_API_TOKEN_FILE: inputMark })],
    ['a key file of no JSON', () => ({ AUTH: 'api-key', AUTH_API_KEYS_FILE: file(`{"keys": ${inputMark}`) })],
    [
      'a key as the name of a member',
      () => ({ AUTH: 'api-key', AUTH_API_KEYS_FILE: file(`{"keys":[{"${inputMark}":1}],"${inputMark}":1}`) }),
    ],
    [
      'a key in place of its hash',
      () => ({
        AUTH: 'api-key',
        AUTH_API_KEYS_FILE: file(
          `{"keys":[{"name":"${inputMark} x","sha256":"${inputMark}","scopes":["${inputMark}"],"organizations":["${inputMark}"]}]}`,
        ),
      }),
    ],
  ])('%s', async (_what, env) => {
    const { ended, errors, output } = start({ LOG_LEVEL: 'trace', ...env() });
    expect(await ended).toBe(1);
    expect(errors()).toMatch(/^The gateway cannot start:\n- [A-Z_]+ /);
    expectNoMarks({ stdout: output(), stderr: errors() }, {});
  });
});
