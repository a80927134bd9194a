import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { print } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import { hang } from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { OnConnect } from '../support/connect-proxy.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import type { Marks } from '../support/marks.ts';
import { findMarks } from '../support/marks.ts';
import { createMarkedConnections } from '../support/secrets/connections.ts';
import { createCredentials, createTempDirectory } from '../support/secrets/credentials.ts';
import { bodyMark } from '../support/secrets/marked-faults.ts';
import {
  inputMark,
  sendDuringFaults,
  sendDuringMarkedAnswers,
} from '../support/secrets/send-during-faults.ts';
import { startProcess } from '../support/start-process.ts';
import { startTraceReceiver } from '../support/trace-receiver.ts';
import { until } from '../support/until.ts';

const redisPassword = 'mark-redis-1f3d';

const proxyUser = 'mark-proxy-user-77b0';
const proxyPassword = 'mark-proxy-word-41ce';

/** One could be an error code; the other has different encodings in a URL, in JSON and as plain text. */
const tokens = { vidaToken: 'mark-vida-9c1d+/&="%\\', vertraToken: 'MARK_VERTRA_9C1D' };

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Everything that a gateway writes, by output. */
type Outputs = Readonly<Record<string, string>>;

/** Throws an uncaught error on SIGHUP. */
const crashOnSignal = 'process.on("SIGHUP", () => { throw new Error("crash"); })';

/** Starts a gateway process with marked secrets, and collects all its outputs. */
async function startMarked(settings: Record<string, string> = {}, onConnect?: OnConnect) {
  const sandbox = await startSandbox(tokens);
  onTestFinished(() => sandbox.close());
  const credentials = await createCredentials();
  const connections = await createMarkedConnections();
  const receiver = await startTraceReceiver();
  const reports = createTempDirectory();
  const proxy = await startConnectProxy(onConnect);
  const commands: string[] = [];
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
    ...connections.env,
    ...receiver.env,
    ...settings,
  };
  const gateway = startProcess(env, [
    '--report-on-signal',
    '--report-uncaught-exception',
    `--report-directory=${reports}`,
    `--import=data:text/javascript,${encodeURIComponent(crashOnSignal)}`,
  ]);
  const url = await gateway.ready;
  const responses: string[] = [];
  const scrapes: string[] = [];
  const request = async (path: string, init: RequestInit) => {
    const response = await fetch(new URL(path, url), init);
    const answer = `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
    responses.push(answer);
    return answer;
  };
  const sendWith = (headers: Record<string, string>) => (body: object | string) =>
    request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    ...gateway,
    request,
    sendWith,
    sendWithKey: sendWith({ 'x-api-key': credentials.apiKey }),
    sendWithToken: sendWith({ authorization: `Bearer ${credentials.jwt}` }),
    scrape: async () => {
      for (const accept of ['text/plain', 'application/openmetrics-text'])
        scrapes.push(await (await fetch(new URL('/metrics', url), { headers: { accept } })).text());
    },
    spans: receiver.spans,
    /** Runs a command with the caller's key, and collects what it prints. */
    async runCommand(...args: readonly string[]) {
      const file = join(createTempDirectory(), 'key');
      writeFileSync(file, credentials.apiKey);
      const options = ['--url', url, '--key-file', file];
      const printed = await promisify(execFile)(process.execPath, [main, ...args, ...options], {
        env: {},
        maxBuffer: 64 * 1024 * 1024,
      });
      commands.push(printed.stdout, printed.stderr);
      return printed.stdout;
    },
    proxy,
    sandbox,
    connections,
    marks: {
      ...marksOf(sandbox, credentials),
      ...connections.marks,
      'the address of the connection at Vida': addressOf(connections.sandbox.vida),
      'the address of the connection at Vertra': addressOf(connections.sandbox.vertra),
      'the address of the proxy': addressOf({ origin: `http://localhost:${proxy.port}` }),
    },
    reports: () => readReports(reports),
    outputs: (): Outputs => ({
      answers: responses.join('\n'),
      stdout: gateway.output(),
      stderr: gateway.errors(),
      reports: JSON.stringify(readReports(reports)),
      metrics: scrapes.join('\n'),
      traces: receiver.bodies.join('\n'),
      commands: commands.join('\n'),
      database: readDatabase(settings['DATA_DIR']),
    }),
  };
}

/** Reads the reports without the open sockets, whose IP addresses Node always includes. */
function readReports(directory: string): { readonly header: { readonly trigger: string } }[] {
  return readdirSync(directory).map((name) => {
    const { libuv: _sockets, ...report } = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    return report;
  });
}

/** Reads the files of the database as they are while the gateway runs; an empty text without DATA_DIR. */
function readDatabase(directory: string | undefined): string {
  if (directory === undefined) return '';
  return readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), 'latin1'))
    .join('\n');
}

function marksOf({ vertra, vida }: Sandbox, { apiKey, jwt }: { apiKey: string; jwt: string }): Marks {
  const [, payload = '', signature = ''] = jwt.split('.');
  return {
    'the token of Vida': vida.token,
    'the token of Vertra': vertra.token,
    'the address of Vida': addressOf(vida),
    'the address of Vertra': addressOf(vertra),
    'a query string with a token': /\btoken=/i,
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

/** Marks that only the response to the caller may contain. */
const callerMarks: Marks = { 'input of a caller': inputMark, 'data of an organization': 'harbour-dental' };

function expectNoMarks(outputs: Outputs, marks: Marks): void {
  const found = Object.entries(outputs).flatMap(([name, text]) => {
    const all = name === 'answers' ? marks : { ...marks, ...callerMarks };
    return findMarks(text, all).map((each) => `${name} contains ${each}`);
  });
  expect(found).toEqual([]);
}

describe('no output contains a token, an upstream address or text of an upstream body', () => {
  it('during every fault of both providers, in updates and reads', { timeout: 480_000 }, async () => {
    const gateway = await startMarked({ PROVIDER_TIMEOUT_MS: '2000', DATA_DIR: createTempDirectory() });
    const { marks, outputs, sandbox, scrape, sendWithKey, sendWithToken, spans } = gateway;
    await Promise.all([
      sendDuringFaults({ provider: 'vida', simulated: sandbox.vida, send: sendWithKey }),
      sendDuringFaults({ provider: 'vertra', simulated: sandbox.vertra, send: sendWithToken }),
    ]);
    await scrape();
    await until(() => expect(spans.length).toBeGreaterThan(100));
    expect(outputs()['metrics']).toContain('OrganizationOutcomeUnknownError');
    await gateway.runCommand('changes');
    const changes = await gateway.runCommand('changes', '--jsonl');
    expect(new Set(changes.match(/"outcome":"\w+"/g))).toEqual(
      new Set(
        ['APPLIED', 'PARTIALLY_APPLIED', 'NOT_APPLIED', 'UNKNOWN'].map((each) => `"outcome":"${each}"`),
      ),
    );
    expect(outputs()['database']).toContain('OrganizationOutcomeUnknownError');
    expectNoMarks(outputs(), marks);
  });

  it('when responses of providers contain it, at every connection', { timeout: 480_000 }, async () => {
    const gateway = await startMarked({ PROVIDER_TIMEOUT_MS: '2000', DATA_DIR: createTempDirectory() });
    const { connections, marks, outputs, proxy, request, sandbox, scrape, spans } = gateway;
    const { sendWithKey, sendWithToken } = gateway;
    const [vida, vertra] = [{ provider: 'vida' } as const, { provider: 'vertra' } as const];
    const { sandbox: marked } = connections;
    const connection = 'marked';
    await Promise.all([
      sendDuringMarkedAnswers({ ...vida, simulated: sandbox.vida, send: sendWithKey }),
      sendDuringMarkedAnswers({ ...vertra, simulated: sandbox.vertra, send: sendWithToken }),
      sendDuringMarkedAnswers({ ...vida, connection, simulated: marked.vida, send: sendWithToken }),
      sendDuringMarkedAnswers({ ...vertra, connection, simulated: marked.vertra, send: sendWithKey }),
    ]);
    await request('/health/ready', {});
    await scrape();
    await until(() => expect(spans.length).toBeGreaterThan(100));
    expect(
      new Set(proxy.tunnels.map(({ target }) => target)).size,
      'the providers of each connection and the issuer',
    ).toBe(5);
    expect(proxy.forwarded).toEqual([]);
    await gateway.runCommand('changes');
    await gateway.runCommand('changes', '--jsonl');
    expect(outputs()['database']).toContain('OrganizationOutcomeUnknownError');
    expectNoMarks(outputs(), marks);
  });

  it('in a diagnostic report of Node and in a crash while updates run', async () => {
    const { child, ended, marks, outputs, reports, sandbox, sendWithKey, sendWithToken } =
      await startMarked();
    const hanging = [sandbox.vida, sandbox.vertra].map(
      (simulated) =>
        new Promise<void>((resolve) => {
          simulated.inject(() => {
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
    for (const [index, send] of [sendWithKey, sendWithToken].entries()) {
      send({ query: update, variables: { input: inputs[index] } }).catch(() => {});
    }
    await Promise.all(hanging);
    child.kill('SIGUSR2');
    await until(() => expect(reports()).toHaveLength(1));
    child.kill('SIGHUP');
    expect(await ended).not.toBe(0);
    expect(reports().map(({ header }) => header.trigger)).toEqual(['Signal', 'Exception']);
    expectNoMarks(outputs(), marks);
  });

  it('when a proxy refuses its credential, also in a diagnostic report of Node', async () => {
    const refuse: OnConnect = (socket, { headers, url }) => {
      const quote = `${url} ${headers['proxy-authorization']} ${bodyMark}`;
      socket.end(`HTTP/1.1 407 ${quote}\r\nproxy-authenticate: Basic realm="${quote}"\r\n\r\n${quote}`);
    };
    const gateway = await startMarked({}, refuse);
    const { child, log, marks, outputs, reports, sandbox, scrape, sendWithKey, sendWithToken } = gateway;
    const input = { vida: { organizationId: '3', name: inputMark } };
    const update = { query: print(UpdateOrganizationDocument), variables: { input } };
    expect(await sendWithKey(update)).toMatch(/OrganizationUnavailableError.*NOT_APPLIED/);
    expect(await sendWithToken(update)).toMatch(/^503 .*AUTHENTICATION_UNAVAILABLE/);
    await scrape();
    child.kill('SIGUSR2');
    await until(() => expect(reports()).toHaveLength(1));
    const refused = log.filter(({ code, problem }) => (code ?? problem) === 'PROXY_407');
    // The keys of the issuer are fetched while the first update is sent.
    expect(refused.map(({ level, provider }) => `${level} ${provider ?? 'keys'}`).sort()).toEqual([
      '40 keys',
      '40 vida',
    ]);
    expect(outputs()['metrics']).toContain(
      'gateway_upstream_failures_total{provider="vida",connection="default",code="PROXY_407"} 4',
    );
    expect(sandbox.vida.requests).toEqual([]);
    expectNoMarks(outputs(), marks);
  });

  it('when Redis cannot be reached', async () => {
    const { marks, outputs, request, sendWithKey } = await startMarked({
      REDIS_URL: `redis://gateway:${redisPassword}@127.0.0.1:1`,
    });
    for (const idempotencyKey of [null, inputMark]) {
      const input = { vida: { organizationId: '3', name: inputMark } };
      await sendWithKey({ query: print(UpdateOrganizationDocument), variables: { input, idempotencyKey } });
    }
    await request('/health/ready', {});
    expectNoMarks(outputs(), marks);
  });

  it('when a caller sends an unreadable request or an invalid credential', async () => {
    const { marks, outputs, request, sendWith, sendWithKey, sendWithToken } = await startMarked();
    const wrong = `${inputMark}-wrong`;
    for (const headers of [
      { 'x-api-key': wrong },
      { authorization: `Bearer ${wrong}` },
      { authorization: `Basic ${wrong}` },
    ]) {
      await sendWith(headers)({ query: '{ __typename }' });
    }
    for (const send of [sendWithKey, sendWithToken]) {
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
    await request(`/graphql?query={__typename}&variables=${inputMark}`, {});
    expectNoMarks(outputs(), marks);
  });
});

describe('a connections file that changes while a gateway runs', () => {
  it('is logged without a value of its old or new content', async () => {
    const { connections, log, marks, outputs } = await startMarked();
    const found = (problem: string) =>
      until(() => expect(log).toContainEqual(expect.objectContaining({ level: 50, problem })));
    connections.writeTokenFile(`${inputMark}\n${inputMark}`);
    await found('The file must contain one token of visible ASCII characters and nothing else.');
    connections.write(`{"connections": [{"${inputMark}": "${inputMark}", "token": "${inputMark} x"}]}`);
    await found('connections[0]: must have documented members only');
    connections.write(`{"connections": ${inputMark}`);
    await found('The file is not valid JSON.');
    connections.write('{"connections": []}');
    const reloaded = expect.objectContaining({ level: 30, setting: 'CONNECTIONS_FILE' });
    await until(() => expect(log).toContainEqual(reloaded));
    expectNoMarks(outputs(), marks);
  });
});

describe('a failed start prints no value of', () => {
  const file = (text: string) => {
    const path = join(createTempDirectory(), 'file');
    writeFileSync(path, text);
    return path;
  };

  it.each<[string, () => Record<string, string>]>([
    ['an invalid token', () => ({ VIDA_API_TOKEN: `${inputMark} x` })],
    ['an invalid origin', () => ({ VERTRA_ORIGIN: `https://${inputMark}@x/${inputMark}` })],
    ['an invalid Redis URL', () => ({ REDIS_URL: `https://:${inputMark}@x` })],
    [
      'a proxy URL with another protocol',
      () => ({ https_proxy: `socks5://${inputMark}:${inputMark}@${inputMark}` }),
    ],
    ['a proxy URL without a password', () => ({ HTTP_PROXY: `http://${inputMark}@x` })],
    ['a proxy URL with an undecodable password', () => ({ HTTPS_PROXY: `http://u:%zz${inputMark}@x` })],
    ['a token file with two lines', () => ({ VIDA_API_TOKEN_FILE: file(`${inputMark}\n${inputMark}`) })],
    ['a file setting that contains the token', () => ({ VERTRA_API_TOKEN_FILE: inputMark })],
    [
      'a connections file that is not JSON',
      () => ({ CONNECTIONS_FILE: file(`{"connections": [${inputMark}`) }),
    ],
    [
      'a connections file with a token as the name of a member',
      () => ({
        CONNECTIONS_FILE: file(`{"connections":[{"${inputMark}":1}],"${inputMark}":1,"${inputMark}":2}`),
      }),
    ],
    [
      'a connections file whose members are all invalid',
      () => {
        const members =
          'name provider token tokenFile account origin dialect resellerId sockets queue timeoutMs bulkPerMinute';
        const connection = Object.fromEntries(members.split(' ').map((name) => [name, `${inputMark} X`]));
        return { CONNECTIONS_FILE: file(JSON.stringify({ connections: [connection] })) };
      },
    ],
    [
      'a connections file with a token in place of the path of its file',
      () => ({
        CONNECTIONS_FILE: file(`{"connections":[{"name":"a","provider":"vida","tokenFile":"${inputMark}"}]}`),
      }),
    ],
    [
      'a connections file that names a file with two tokens',
      () => {
        const tokenFile = file(`${inputMark}\n${inputMark}`);
        return {
          CONNECTIONS_FILE: file(
            JSON.stringify({ connections: [{ name: 'a', provider: 'vida', tokenFile }] }),
          ),
        };
      },
    ],
    [
      'a file setting that contains the connections',
      () => ({ CONNECTIONS_FILE: `[{"token":"${inputMark}"}]` }),
    ],
    [
      'a key file that is not JSON',
      () => ({ AUTH: 'api-key', AUTH_API_KEYS_FILE: file(`{"keys": ${inputMark}`) }),
    ],
    [
      'a key file with a key as a member name',
      () => ({ AUTH: 'api-key', AUTH_API_KEYS_FILE: file(`{"keys":[{"${inputMark}":1}],"${inputMark}":1}`) }),
    ],
    [
      'a key file with a key instead of its hash',
      () => ({
        AUTH: 'api-key',
        AUTH_API_KEYS_FILE: file(
          `{"keys":[{"name":"${inputMark} x","sha256":"${inputMark}","scopes":["${inputMark}"],"organizations":["${inputMark}"]}]}`,
        ),
      }),
    ],
  ])('%s', async (_label, env) => {
    const { ended, errors, output } = startProcess({ LOG_LEVEL: 'trace', ...env() });
    expect(await ended).toBe(1);
    expect(errors()).toMatch(/^The gateway cannot start:\n- [A-Z_]+ /);
    expectNoMarks({ stdout: output(), stderr: errors() }, {});
  });
});
