import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/cli/api/api-client.ts';
import { readPages } from '../../../src/cli/api/pages.ts';
import { runBulkCancel } from '../../../src/cli/bulk/run-bulk-cancel.ts';
import { runBulkRetry } from '../../../src/cli/bulk/run-bulk-retry.ts';
import { runBulkShow } from '../../../src/cli/bulk/run-bulk-show.ts';
import { ConfigError } from '../../../src/config/config.ts';
import { startHttpProvider } from '../../support/http-provider.ts';
import { findMarks } from '../../support/marks.ts';
import { writeKeyFile } from '../bulk/open-api.ts';
import { runInProcess } from '../run-in-process.ts';

const key = 'mark-key-3c71';

/** Clears the screen, colors what follows, and starts a line that looks like one of the command. */
const text = 'x\u001b[2J\u009b31m\r\nDone.\u202e\u2028';

function toEscapes(plain: string): string {
  return [...plain].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Runs a command against a server, and expects output without the key and without control characters. */
async function run(command: typeof runBulkShow, respond: RequestListener, ...args: readonly string[]) {
  const server = await startHttpProvider(respond);
  const options = ['--url', `${server.origin}/graphql`, '--key-file', writeKeyFile(key)];
  const result = await runInProcess(command, ['bulk:1', ...options, ...args]);
  const output = result.stdout + result.stderr;
  expect(findMarks(output, { key })).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what must not be printed
  expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
  expect(output).not.toMatch(/^Done\./m);
  return { ...result, server };
}

const counts = { total: 1, waiting: 0, updated: 0, partiallyUpdated: 0, failed: 1, unknown: 0, cancelled: 0 };
const noPage = { edges: [], pageInfo: { hasNextPage: false, endCursor: null }, error: null };
const bulk = {
  __typename: 'OrganizationBulkUpdate',
  id: 'bulk:1',
  state: 'DONE',
  ...counts,
  failedItems: noPage,
};

/** @returns a port that was free a moment ago */
async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a command of the API', () => {
  it('sends the key as a Bearer token, with the operation and its hash', async () => {
    const { exitCode, server } = await run(runBulkShow, json(200, { data: { bulkUpdate: bulk } }));
    expect(exitCode).toBe(0);
    expect(server.requests).toEqual(['POST /graphql']);
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${key}`);
  });

  it.each<[string, RequestListener, number, RegExp]>([
    [
      'a web page',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>${text}</h1>`),
      3,
      /^The response, with HTTP status 200, is not a GraphQL response\. Check --url\.$/m,
    ],
    [
      'an empty body',
      (_request, response) => response.writeHead(502).end(),
      3,
      /^The response, with HTTP status 502, is not/,
    ],
    ['JSON of another API', json(200, { ok: true }), 3, /has no data/],
    ['a list', json(200, []), 3, /is not a GraphQL response/],
    ['data of another form', json(200, { data: { bulkUpdate: { id: 7 } } }), 3, /has not the expected form/],
    [
      'no result',
      json(200, { data: { bulkUpdate: null, cancelBulkUpdate: null } }),
      3,
      /not the expected form/,
    ],
    [
      'an internal error',
      json(200, { data: null, errors: [{ message: text, extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }),
      3,
      /\(INTERNAL_SERVER_ERROR\)$/m,
    ],
    [
      'an error of a router whose time limit was reached',
      json(504, { errors: [{ message: text, extensions: { code: 'GATEWAY_TIMEOUT' } }] }),
      3,
      /\(GATEWAY_TIMEOUT\)$/m,
    ],
    [
      'an error beside data',
      json(200, { data: { retryBulkUpdate: null }, errors: [{ message: text, extensions: { code: 'X' } }] }),
      3,
      /\(X\)$/m,
    ],
    [
      'a refusal',
      json(429, { errors: [{ message: text, extensions: { code: 'RATE_LIMITED' } }, { message: text }] }),
      1,
      /\(RATE_LIMITED\)\n.*\(no code\)\n$/,
    ],
    [
      'an error that repeats the key',
      json(400, { errors: [{ message: `The key ${key} is wrong.` }] }),
      3,
      /^The response repeats the key, so it is not shown\./m,
    ],
    [
      'data that repeats the key in escapes',
      (_request, response) => response.end(`{"data":null,"errors":[{"message":"${toEscapes(key)}"}]}`),
      3,
      /^The response repeats the key, so it is not shown\./m,
    ],
    [
      'a closed connection',
      (request) => request.socket.destroy(),
      3,
      /connection was lost: \w+\. Check --url\.$/m,
    ],
    [
      'a body that is cut off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"data"');
        setImmediate(() => response.destroy());
      },
      3,
      /connection was lost: \w+/,
    ],
    [
      'a body that never ends',
      (_request, response) => {
        const chunk = Buffer.alloc(1024 * 1024, ' ');
        const write = () => {
          while (!response.destroyed && response.write(chunk));
          if (!response.destroyed) response.once('drain', write);
        };
        response.on('error', () => {});
        write();
      },
      3,
      /is not a GraphQL response/,
    ],
  ])(
    'reports %s on stderr with its exit code, and prints no result',
    async (_name, respond, expected, message) => {
      for (const command of [runBulkShow, runBulkCancel]) {
        const { exitCode, stderr, stdout } = await run(command, respond);
        expect([exitCode, stdout]).toEqual([expected, '']);
        expect(stderr).toMatch(message);
      }
    },
  );

  it('follows no redirect, which would disclose the key', async () => {
    const other = await startHttpProvider(json(200, { data: { bulkUpdate: bulk } }));
    const { exitCode, stderr } = await run(runBulkShow, (_request, response) =>
      response.writeHead(307, { location: `${other.origin}/graphql` }).end(),
    );
    expect([exitCode, stderr]).toEqual([
      3,
      'The gateway responded with a redirect (HTTP status 307). Check --url.\n',
    ]);
    expect(other.requests).toEqual([]);
  });

  it.each([
    ['UNKNOWN', 3],
    ['NOT_APPLIED', 1],
  ])('exits for an error with applied %s with %i', async (applied, expected) => {
    const error = { __typename: 'OrganizationUnavailableError', message: text, code: text, applied };
    const { exitCode, stdout } = await run(runBulkCancel, json(200, { data: { cancelBulkUpdate: error } }));
    expect([exitCode, stdout]).toEqual([expected, '']);
  });

  it('escapes every text of the gateway, in tables and in JSON', async () => {
    const error = { message: text, code: text, applied: text };
    const node = { index: 0, path: [text], fields: [{ path: [text], state: text }], error };
    const failedItems = { ...noPage, edges: [{ node }, { node: { ...node, error: null } }] };
    const found = { ...bulk, state: text, createdAt: text, retryOf: text, failedItems };
    const respond = json(200, { data: { bulkUpdate: found } });
    const { exitCode, stdout } = await run(runBulkShow, respond);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('x\\u001b[2J\\u009b31m\\u000d\\u000aDone.\\u202e\\u2028');
    const { stdout: printed } = await run(runBulkShow, respond, '--json');
    expect(JSON.parse(printed)).toMatchObject({ state: text, failedItems: [node, { path: [text] }] });
  });

  it('ends a list whose pages repeat', async () => {
    const failedItems = { ...noPage, pageInfo: { hasNextPage: true, endCursor: 'c' } };
    const { exitCode, server, stderr } = await run(
      runBulkShow,
      json(200, { data: { bulkUpdate: { ...bulk, failedItems } } }),
    );
    expect([exitCode, stderr]).toEqual([3, 'The pages of the list repeat, so it was not read to its end.\n']);
    expect(server.requests).toHaveLength(2);
  });

  it('reports a page that cannot be listed', async () => {
    const error = { message: 'Later.', code: 'UNAVAILABLE', applied: 'NOT_APPLIED' };
    const failedItems = { ...noPage, error };
    const { exitCode, stderr } = await run(
      runBulkShow,
      json(200, { data: { bulkUpdate: { ...bulk, failedItems } } }),
    );
    expect([exitCode, stderr]).toEqual([1, 'Later. (UNAVAILABLE)\n']);
  });

  it('reports a gateway that cannot be reached, and exits with 3', async () => {
    const args = ['bulk:1', '--url', `http://127.0.0.1:${await findClosedPort()}/graphql`];
    expect(await runInProcess(runBulkCancel, args)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: 'The gateway cannot be reached, or the connection was lost: ECONNREFUSED. Check --url.\n',
    });
  });

  it('reports a gateway that does not respond in time', async () => {
    const { origin } = await startHttpProvider(() => {});
    const client = createApiClient(new URL(origin), null, 100);
    expect(await client.send('BulkUpdate', { id: 'bulk:1' })).toEqual({
      kind: 'failed',
      exitCode: 3,
      messages: ['The gateway cannot be reached, or the connection was lost: TIMEOUT. Check --url.'],
    });
  });

  it('warns of a key that would cross the network unencrypted', async () => {
    const args = ['bulk:1', '--url', 'http://0.0.0.0:1', '--key-file', writeKeyFile(key)];
    const { stderr } = await runInProcess(runBulkShow, args);
    expect(stderr).toMatch(/^The key crosses the network unencrypted\./);
  });
});

describe('a command of the API refuses', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no id', [], /^ID must be given\. See --help\.$/],
    ['two ids', ['bulk:1', 'bulk:2'], /^There are more arguments/],
    ['an unknown option', ['bulk:1', '--key=secret'], /^The option --key is unknown\. See --help\.$/],
    ['a missing value', ['bulk:1', '--url'], /^--url needs a value, such as --url=https:/],
    [
      'a URL of another protocol',
      ['bulk:1', '--url', 'ftp://secret'],
      /^--url must be an http or https URL$/,
    ],
    [
      'a URL with a password',
      ['bulk:1', '--url', 'http://u:secret@x'],
      /^--url must not contain a user name/,
    ],
    ['a text that is no URL', ['bulk:1', '--url', 'secret'], /^--url must be an http or https URL$/],
    [
      'a missing key file',
      ['bulk:1', '--key-file', '/secret'],
      /^--key-file cannot be used: The file cannot be read: ENOENT/,
    ],
    ['a folder as key file', ['bulk:1', '--key-file', '/'], /^--key-file cannot be used: .*EISDIR/],
  ])('%s, and quotes no value', async (_name, args, problem) => {
    const result = runInProcess(runBulkShow, args);
    await expect(result).rejects.toThrow(ConfigError);
    await expect(result).rejects.toThrow(problem);
    await expect(result).rejects.not.toThrow(/secret/);
  });

  it.each(['', '\n', 'two words', 'line\nline', 'é', '\u001b[2J'])('the key file %j', async (content) => {
    const args = ['bulk:1', '--url', 'http://127.0.0.1:1', '--key-file', writeKeyFile(content)];
    await expect(runInProcess(runBulkShow, args)).rejects.toThrow(
      /^--key-file cannot be used: The file must contain one API key or token and nothing else\.$/,
    );
  });
});

describe('a response that is not for the request, or that is endless', () => {
  const other = { ...bulk, id: 'bulk:2', retryOf: 'bulk:3' };
  const data = { bulkUpdate: other, cancelBulkUpdate: other, retryBulkUpdate: other };

  it('about another bulk update exits with 3, and a retry prints its key', async () => {
    for (const command of [runBulkShow, runBulkCancel, runBulkRetry]) {
      const { exitCode, stderr, stdout } = await run(command, json(200, { data }));
      expect([exitCode, stdout]).toEqual([3, '']);
      expect(stderr).toContain('about another bulk update');
      expect(stderr.includes('--idempotency-key=')).toBe(command === runBulkRetry);
    }
  });

  it('with a retry of the requested bulk update exits with 0', async () => {
    const retry = { ...other, retryOf: 'bulk:1' };
    const { exitCode, stdout } = await run(runBulkRetry, json(200, { data: { retryBulkUpdate: retry } }));
    expect([exitCode, stdout.includes('bulk:2')]).toEqual([0, true]);
  });

  it('with a text of 5 MB in one of 100 rows prints a short table', async () => {
    const item = (message: string) => ({
      node: { index: 1, path: [], fields: [], error: { message, code: 'X', applied: 'NOT_APPLIED' } },
    });
    const edges = [...Array.from({ length: 99 }, () => item('short')), item('\u007f'.repeat(5_000_000))];
    const wide = { ...bulk, failedItems: { ...noPage, edges } };
    const { exitCode, stdout } = await run(runBulkShow, json(200, { data: { bulkUpdate: wide } }));
    expect(exitCode).toBe(0);
    expect(stdout.length).toBeLessThan(1_000_000);
  });

  it('of 20 MB exits with 3, and a retry prints its key', async () => {
    const wide = { ...other, retryOf: 'bulk:1', state: 'x'.repeat(20_000_000) };
    const { exitCode, stderr, stdout } = await run(
      runBulkRetry,
      json(200, { data: { retryBulkUpdate: wide } }),
    );
    expect([exitCode, stdout, stderr.includes('--idempotency-key=')]).toEqual([3, '', true]);
  });

  it('of 1,000 empty pages ends with 3', async () => {
    let pages = 0;
    const read = async () => {
      pages += 1;
      return { kind: 'value', value: { nodes: [], next: String(pages) } } as const;
    };
    expect(await readPages(read, () => {})).toMatchObject({ kind: 'failed', exitCode: 3 });
    expect(pages).toBe(1000);
  });
});
