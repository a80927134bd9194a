import { describe, expect, it } from 'vitest';
import { startGateway } from '../../support/start-gateway.ts';

const query =
  'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
const body = JSON.stringify({ query });
const types = 'application/json or application/graphql-response+json or text/event-stream';

/** Posts an update, or another body, with these headers. */
async function post(headers: Record<string, string>, text: BodyInit = body) {
  const { gateway, operations, sandbox } = await startGateway();
  const response = await gateway.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  const type = response.headers.get('content-type')?.split(';', 1)[0];
  return { response, type, operations, writes: () => sandbox.vida.writes('3') };
}

describe('A response', () => {
  it.each([
    ['application/json', 'application/json'],
    ['Application/JSON;q=0.5', 'application/json'],
    ['application/json;q=0, application/graphql-response+json', 'application/graphql-response+json'],
    ['application/json;q=0.1, application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0.1, application/json', 'application/json'],
    ['application/json;q=0, */*;q=0.1', 'application/graphql-response+json'],
    ['text/event-stream, application/json', 'application/json'],
    ['text/event-stream, application/json;q=0.5', 'text/event-stream'],
    ['multipart/mixed, application/json;q=0.1', 'application/json'],
    ['', 'application/json'],
  ])('for Accept: %j has the type that the client prefers: %s', async (accept, expected) => {
    const { response, type, writes } = await post({ accept });
    expect([response.status, type]).toEqual([200, expected]);
    expect(await response.text()).toContain('OrganizationUpdated');
    expect(writes()).toBe(1);
  });

  it.each([
    'image/png',
    'application/json;q=0',
    '*/*;q=0',
    'multipart/mixed',
    'application/json; charset=latin1',
  ])('for Accept: %j is 406 and names the available types, and nothing is sent', async (accept) => {
    const { response, type, writes } = await post({ accept });
    expect([response.status, type]).toEqual([406, 'application/json']);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: `The response is available as ${types}. Send one of these types in Accept.`,
          extensions: { code: 'NOT_ACCEPTABLE' },
        },
      ],
    });
    expect(response.headers.get('x-request-id')).toMatch(/./);
    expect(writes()).toBe(0);
  });

  it('to a subscription is 406 and names the stream when the client does not accept one', async () => {
    const subscription = 'subscription { bulkUpdateProgress(id: "x") { __typename } }';
    const { operations, response } = await post(
      { accept: 'application/json' },
      JSON.stringify({ query: subscription }),
    );
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({
      errors: [
        {
          message: 'The response is available as text/event-stream. Send one of these types in Accept.',
          extensions: { code: 'NOT_ACCEPTABLE' },
        },
      ],
    });
    expect(operations.map(({ errorCodes }) => errorCodes)).toEqual([['NOT_ACCEPTABLE']]);
  });

  it('disables buffering by proxies only when it is a stream', async () => {
    const stream = await post({ accept: 'text/event-stream' });
    expect(stream.response.headers.get('x-accel-buffering')).toBe('no');
    await stream.response.text();
    const single = await post({ accept: 'application/json' });
    expect(single.response.headers.get('x-accel-buffering')).toBeNull();
  });
});

describe('A body', () => {
  it.each(['gzip', 'GZIP', 'br', 'deflate', 'x-unknown', 'identity, gzip'])(
    'with the content coding %s is refused with 415 and the accepted coding, and nothing is sent',
    async (coding) => {
      const { response, writes } = await post({ 'content-encoding': coding });
      expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity']);
      expect(await response.json()).toMatchObject({
        errors: [
          {
            message: 'The content coding of the request is not supported. Send the body without one.',
            extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' },
          },
        ],
      });
      expect(writes()).toBe(0);
    },
  );

  it.each(['identity', 'Identity', ''])('with the content coding %j is accepted', async (coding) => {
    const { response, writes } = await post({ 'content-encoding': coding });
    expect([response.status, writes()]).toEqual([200, 1]);
  });
});
