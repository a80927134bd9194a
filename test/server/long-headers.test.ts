import { describe, expect, it } from 'vitest';
import type { Authenticate } from '../../src/domain/access/caller.ts';
import { startGateway } from '../support/start-gateway.ts';

const spaces = ' '.repeat(14_000);
const body = JSON.stringify({ query: '{ __typename }' });
const json = { 'content-type': 'application/json' };
const authenticate: Authenticate = (credential) =>
  credential === 'known' ? { id: 'known', scopes: new Set(), organizations: [] } : 'REJECTED';

describe('A header of 14,000 characters', () => {
  it.each<[string, string, number]>([
    ['accept', `application/json${spaces}x`, 406],
    ['accept', `application/json;${spaces}q=0.5`, 406],
    ['accept', `${'a/b,'.repeat(30)}application/json`, 200],
    ['accept', `${'a/b,'.repeat(3000)}application/json`, 406],
    ['accept', `${';'.repeat(14_000)}`, 406],
    ['accept-encoding', `gzip${spaces}x`, 200],
    ['accept-language', `en${spaces};q=0.5`, 200],
    ['content-type', `application/json${spaces}x`, 415],
    ['content-type', `application/json;${spaces}charset=utf-8`, 415],
    ['content-type', `application/json;${'a=b;'.repeat(3000)}`, 415],
    ['content-type', `${'a'.repeat(14_000)}/json`, 415],
    ['cookie', `a=b;${spaces}c`, 200],
    ['idempotency-key', `"${'\\'.repeat(13_998)}"`, 200],
    ['idempotency-key', `"${spaces}a`, 200],
    ['origin', `https://a${spaces}x`, 200],
    ['traceparent', `00-${'0'.repeat(13_000)}-`, 200],
    ['tracestate', `a=b,${spaces}c`, 200],
    ['x-request-id', `a${spaces}b`, 200],
  ])('is parsed in linear time: %s: %.30s… receives the status %d', async (name, value, status) => {
    const { gateway } = await startGateway();
    const response = await gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { ...json, [name]: value },
      body,
    });
    expect(response.status).toBe(status);
    if (status === 200) expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it.each([
    ['authorization', `Bearer ${spaces}known`, 200],
    ['authorization', `Bearer known${spaces}x`, 401],
    ['authorization', `Bearer${'\t'.repeat(14_000)}known`, 401],
    ['authorization', `${spaces.replaceAll(' ', 'bearer ').slice(0, 14_000)}`, 401],
    ['x-api-key', `known${spaces}x`, 431],
  ])('does not bypass authentication: %s: %.20s… receives the status %d', async (name, value, status) => {
    const { gateway } = await startGateway({ authenticate });
    const headers = { ...json, [name]: value };
    const response = await gateway.fetch('http://gateway/graphql', { method: 'POST', headers, body });
    expect(response.status).toBe(status);
  });

  it('is compared as If-None-Match', async () => {
    const { gateway } = await startGateway({ introspection: true });
    const url = 'http://gateway/schema.graphql';
    const etag = (await gateway.fetch(url)).headers.get('etag') ?? '';
    const statusFor = async (value: string) =>
      (await gateway.fetch(url, { headers: { 'if-none-match': value } })).status;
    expect(await statusFor(`"a"${spaces},${etag}`)).toBe(304);
    expect(await statusFor(`${'W/"a",'.repeat(2000)}"b"`)).toBe(200);
  });
});
