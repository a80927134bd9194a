import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Authenticate } from '../../../src/domain/access/caller.ts';
import { anonymous } from '../../../src/domain/access/caller.ts';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import { startGateway, updatesSent } from '../../support/start-gateway.ts';

const app = 'https://app.example';

const mutation =
  'mutation { updateOrganization(input: { vertra: { organizationId: "org123", name: "N" } }) { __typename } }';

/** Names and values alternate, so that a name can occur twice. */
type HeaderList = readonly string[];

async function start(authenticate: Authenticate | null = null) {
  const { gateway, operations, sandbox } = await startGateway({ authenticate, corsOrigins: [app] });
  const server = createGatewayServer(gateway);
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const post = async (headers: HeaderList, query = mutation, variables = {}) => {
    const body = JSON.stringify({ query, variables });
    const allHeaders = ['host', new URL(origin).host, ...headers, 'content-length', String(body.length)];
    const type = headers.includes('content-type') ? [] : ['content-type', 'application/json'];
    const outgoing = request(`${origin}/graphql`, {
      method: 'POST',
      headers: [...allHeaders, ...type],
      agent: false,
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, ...JSON.parse(await text(response)) };
  };
  return { post, operations, sent: () => updatesSent(sandbox.vertra) };
}

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Two valid values of each header. */
const values = [
  ['Authorization', 'Bearer one', 'Bearer two'],
  ['Content-Type', 'application/json', 'application/json; charset=utf-8'],
  ['Idempotency-Key', 'a1', 'a2'],
  ['Origin', app, 'https://other.example'],
  ['traceparent', traceparent, traceparent.replace('4bf9', '4bf8')],
  ['X-API-Key', 'one', 'two'],
  ['X-Request-Id', 'request-1', 'request-2'],
] as const;

/** Requests without and with CORS. */
const requestKinds = [
  ['of a server', []],
  ['of a page of a listed origin', ['origin', app]],
] as const;

describe.each(requestKinds)('In a request %s,', (_kind, more) => {
  const others = (name: string) => (name === 'Origin' ? [] : more);

  it.each(values)('%s counts once when it is sent twice with the same value', async (name, value) => {
    const { post, sent } = await start();
    const { data, headers, status } = await post([...others(name), name, value, name.toLowerCase(), value]);
    expect([status, data]).toEqual([200, { updateOrganization: { __typename: 'OrganizationUpdated' } }]);
    expect(sent()).toHaveLength(1);
    if (name === 'X-Request-Id') expect(headers['x-request-id']).toBe(value);
    if (name === 'Origin') expect(headers['access-control-allow-origin']).toBe(value);
  });

  it.each(values)('%s is refused with 400 when it has two values', async (name, value, other) => {
    const { post, sent } = await start();
    const { errors, status } = await post([...others(name), name, value, name, value, name, other]);
    expect([status, errors]).toEqual([
      400,
      [
        {
          message: `The header ${name.toLowerCase()} has several values. Send one.`,
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    ]);
    expect(sent()).toEqual([]);
  });

  it.each(['Authorization', 'X-API-Key'])(
    '%s authenticates one caller when it is sent twice',
    async (name) => {
      const credentials: string[] = [];
      const { operations, post } = await start((credential) => {
        credentials.push(credential);
        return { ...anonymous, id: credential };
      });
      const value = name === 'Authorization' ? 'Bearer one' : 'one';
      await post([...more, name, value, name, value]);
      expect([credentials, operations.map(({ caller }) => caller)]).toEqual([['one'], ['one']]);
    },
  );
});

describe('An idempotency key', () => {
  const withKey = mutation
    .replace('mutation', 'mutation ($key: String)')
    .replace('} })', '} }, idempotencyKey: $key)');

  it('is the same as an argument, an unquoted header and a quoted header, with or without surrounding white space', async () => {
    const { post, sent } = await start();
    for (const key of ['a1', ' a1', 'a1 ', '\ta1\t']) await post([], withKey, { key });
    for (const header of ['a1', ' a1 ', '"a1"', '" a1 "', ' "a1"\t']) {
      await post(['idempotency-key', header]);
      await post(['idempotency-key', header, 'idempotency-key', header]);
    }
    expect(sent()).toHaveLength(1);
  });

  it('that contains a comma is one key', async () => {
    const { post, sent } = await start();
    await post(['idempotency-key', 'a1, a1']);
    await post([], withKey, { key: 'a1, a1' });
    await post([], withKey, { key: 'a1' });
    expect(sent()).toHaveLength(2);
  });

  it('of white space only is refused, and nothing is sent', async () => {
    const { post, sent } = await start();
    for (const key of ['', ' ', '\t']) {
      const { data } = await post([], withKey, { key });
      expect(data).toEqual({ updateOrganization: { __typename: 'OrganizationInputError' } });
    }
    const { data } = await post(['idempotency-key', '" "']);
    expect(data).toEqual({ updateOrganization: { __typename: 'OrganizationInputError' } });
    expect(sent()).toEqual([]);
  });
});
