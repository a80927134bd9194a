import { describe, expect, it } from 'vitest';
import { startGateway } from '../support/start-gateway.ts';

const ok = '{ organizationProviders { provider } }';
const update =
  'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';

describe('The request id', () => {
  it('of the client is kept when it is well-formed', async () => {
    const { send } = await startGateway();
    const { headers } = await send(ok, {}, { 'x-request-id': 'abc-1.2:3_4' });
    expect(headers.get('x-request-id')).toBe('abc-1.2:3_4');
  });

  it.each([['a b'], ['<script>'], ['x'.repeat(129)], ['"quoted"']])(
    'is replaced when the client sends %j',
    async (given) => {
      const { send } = await startGateway();
      const { headers } = await send(ok, {}, { 'x-request-id': given });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('in an error equals the one in the header', async () => {
    const { send } = await startGateway();
    const query = update
      .replace('__typename', '... on OrganizationError { requestId }')
      .replace('"3"', '"unknown"');
    const { data, headers } = await send(query, {});
    expect(data).toEqual({ updateOrganization: { requestId: headers.get('x-request-id') } });
  });
});

describe('An operation', () => {
  it.each([
    ['that cannot be parsed', '{ nonsense', 'GRAPHQL_PARSE_FAILED'],
    ['that is not valid', '{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s gets the same response each time it is sent', async (_case, query, code) => {
    const { send } = await startGateway();
    const accept = { accept: 'application/graphql-response+json' };
    for (const _attempt of [1, 2]) {
      const { errors, status } = await send(query, {}, accept);
      expect([status, errors?.[0]?.extensions?.['code']]).toEqual([400, code]);
    }
  });
});

describe('A POST', () => {
  it.each([
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(update)}`],
    [
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${update}\r\n--x--`,
    ],
    ['text/plain', JSON.stringify({ query: update })],
    ['application/graphql', update],
    ['application/jsonp', JSON.stringify({ query: update })],
    ['', JSON.stringify({ query: update })],
  ])('with media type %j is refused with 415, and nothing is executed', async (type, body) => {
    const { gateway, sandbox } = await startGateway();
    const response = await gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(response.status).toBe(415);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it.each(['application/json; charset=utf-8'])('accepts the media type %j', async (type) => {
    const { send } = await startGateway();
    expect(await send(ok, {}, { 'content-type': type })).toMatchObject({ status: 200 });
  });

  it('with an array of operations is refused', async () => {
    const { gateway, sandbox } = await startGateway();
    const response = await gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: update }, { query: update }]),
    });
    expect(response.status).toBe(400);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('with a body larger than a megabyte is refused with 413', async () => {
    const { gateway } = await startGateway();
    const response = await gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ok, variables: { x: 'x'.repeat(1_100_000) } }),
    });
    expect(response.status).toBe(413);
  });
});

describe('A GET', () => {
  it('does not execute a mutation', async () => {
    const { gateway, sandbox } = await startGateway();
    const response = await gateway.fetch(`http://gateway/graphql?query=${encodeURIComponent(update)}`);
    expect(response.status).toBe(405);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('does not return the explorer when it is disabled', async () => {
    const { gateway } = await startGateway({ graphiql: false });
    const response = await gateway.fetch('http://gateway/graphql', { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type') ?? '').not.toContain('text/html');
  });

  it('of another path responds with 404 without a landing page', async () => {
    const { gateway } = await startGateway();
    const response = await gateway.fetch('http://gateway/', { headers: { accept: 'text/html' } });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('of /health/live responds with 200', async () => {
    const { gateway } = await startGateway();
    expect((await gateway.fetch('http://gateway/health/live')).status).toBe(200);
  });
});

describe('A page of another origin', () => {
  it.each([['OPTIONS'], ['POST']])('gets no CORS headers in the response to %s', async (method) => {
    const { gateway } = await startGateway();
    const response = await gateway.fetch('http://gateway/graphql', {
      method,
      headers: {
        'content-type': 'application/json',
        origin: 'https://elsewhere.example',
        'access-control-request-method': 'POST',
      },
      body: method === 'POST' ? JSON.stringify({ query: ok }) : null,
    });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('Introspection', () => {
  const query = '{ __schema { queryType { name } } }';

  it('is answered when it is enabled', async () => {
    const { send } = await startGateway({ introspection: true });
    expect(await send(query, {})).toMatchObject({ data: { __schema: { queryType: { name: 'Query' } } } });
  });

  it('is refused when it is disabled', async () => {
    const { send } = await startGateway({ introspection: false });
    const response = await send(query, {});
    expect(response.data).toBeUndefined();
    expect(response.errors?.[0]?.message).toMatch(/introspection/i);
  });
});
