import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Authenticate } from '../../../src/domain/access/caller.ts';
import {
  body,
  json,
  key,
  startServerWithApiKey,
  startWithApiKey,
  toHead,
  update,
} from './start-with-api-key.ts';

describe('Without a credential,', () => {
  const bodies: Readonly<Record<string, [Record<string, string>, string]>> = {
    'an update': [json, body],
    'a body that is not JSON': [json, '{"query":'],
    'an empty body': [json, ''],
    'a syntax error': [json, JSON.stringify({ query: '{ {' })],
    'an operation that does not fit the schema': [json, JSON.stringify({ query: '{ nothing }' })],
    'a body of another media type': [{ 'content-type': 'text/plain' }, body],
    'a form': [{ 'content-type': 'application/x-www-form-urlencoded' }, `query=${update}`],
    'a body with a stated length above the limit': [{ ...json, 'content-length': '99999999' }, body],
    'a list of operations': [json, `[${body},${body}]`],
    introspection: [json, JSON.stringify({ query: '{ __schema { types { name } } }' })],
  };

  it.each(
    Object.entries(bodies).flatMap(([what, [headers, text]]) =>
      ['application/json', 'application/graphql-response+json', '*/*', 'text/event-stream'].map(
        (accept) => [what, accept, { ...headers, accept }, text] as const,
      ),
    ),
  )('%s is refused with 401 as %s, before its body is read', async (_case, _accept, headers, text) => {
    const { post, requests, unexpected } = await startWithApiKey();
    const response = await post(headers, text);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="organization-gateway"');
    const body = await response.text();
    expect(body).toContain('"code":"UNAUTHENTICATED"');
    expect(body).not.toContain('"data"');
    expect([requests(), unexpected]).toEqual([[], []]);
  });

  it('a query by GET is refused with 401', async () => {
    const { gateway } = await startWithApiKey();
    const query = encodeURIComponent('{ organizationProviders { provider } }');
    const response = await gateway.fetch(`http://gateway/graphql?query=${query}`);
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([401, true]);
  });

  it('a credential in the query string, the body or a cookie is ignored', async () => {
    const { gateway, post } = await startWithApiKey();
    const inQuery = await gateway.fetch(`http://gateway/graphql?access_token=${key}`, {
      method: 'POST',
      headers: json,
      body,
    });
    const inBody = await post(json, JSON.stringify({ query: update, access_token: key }));
    const inCookie = await post({ ...json, cookie: `authorization=Bearer ${key}` });
    expect([inQuery.status, inBody.status, inCookie.status]).toEqual([401, 401, 401]);
  });

  it.each([['/health/live'], ['/health/ready']])('%s is served', async (path) => {
    const { gateway } = await startWithApiKey();
    expect((await gateway.fetch(`http://gateway${path}`)).status).toBe(200);
  });

  it('an endless body is refused with 401 while it is sent', async () => {
    const { open, requests } = await startServerWithApiKey();
    const socket = open();
    socket.on('error', () => {});
    socket.write(`${toHead('Transfer-Encoding: chunked')}\r\n1\r\n{\r\n`);
    const [response] = await once(socket, 'data');
    expect(String(response)).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Bearer /i);
    expect(requests()).toEqual([]);
  });

  it('a body with a stated length is refused with 401 before it is sent', async () => {
    const { open } = await startServerWithApiKey();
    const socket = open();
    socket.write(`${toHead('Content-Length: 1000')}\r\n`);
    const [response] = await once(socket, 'data');
    expect(String(response)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('An authenticator that throws', () => {
  it('refuses all requests, without details in the response', async () => {
    const authenticate: Authenticate = async () => {
      throw new Error('secret');
    };
    const { requests, send } = await startWithApiKey({ authenticate });
    const response = await send(update, {}, { authorization: 'Bearer x' });
    expect(response.status).toBe(500);
    expect(JSON.stringify(response)).not.toContain('secret');
    expect(requests()).toEqual([]);
  });
});

describe('Without authentication,', () => {
  it('all requests are served, whatever credential they have', async () => {
    const { post } = await startWithApiKey({ authenticate: null });
    for (const headers of [{}, { authorization: 'Basic eDp4' }, { authorization: 'Bearer x' }]) {
      expect((await post({ ...json, ...headers })).status).toBe(200);
    }
  });
});
