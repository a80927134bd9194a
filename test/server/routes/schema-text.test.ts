import { readFileSync } from 'node:fs';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Authenticate } from '../../../src/domain/access/caller.ts';
import { createMemoryLimit } from '../../../src/rate-limit/memory-limit.ts';
import { startGateway } from '../../support/start-gateway.ts';

const url = 'http://gateway/schema.graphql';
/** Sorts by name, like the published file. */
const sort = (sdl: string) => printSchema(lexicographicSortSchema(buildSchema(sdl)));

const published = readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');

it('The schema is served as text and equals the published file', async () => {
  const { gateway } = await startGateway({ introspection: true });
  const response = await gateway.fetch(url);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(sort(await response.text())).toBe(sort(published));
});

it('A client that has cached the schema gets 304', async () => {
  const { gateway } = await startGateway({ introspection: true });
  const etag = (await gateway.fetch(url)).headers.get('etag') ?? '';
  const again = await gateway.fetch(url, { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const other = await gateway.fetch(url, { headers: { 'if-none-match': '"another"' } });
  expect(other.status).toBe(200);
});

it('HEAD returns the length of the schema without its text', async () => {
  const { gateway } = await startGateway({ introspection: true });
  const response = await gateway.fetch(url, { method: 'HEAD' });
  expect(response.headers.get('content-length')).toBe(
    String(Buffer.byteLength(await (await gateway.fetch(url)).text())),
  );
  expect(await response.text()).toBe('');
});

it('The text is not found when introspection is disabled', async () => {
  const { gateway } = await startGateway({ introspection: false });
  expect((await gateway.fetch(url)).status).toBe(404);
});

it('The text does not accept POST', async () => {
  const { gateway } = await startGateway({ introspection: true });
  expect((await gateway.fetch(url, { method: 'POST' })).status).toBe(404);
});

describe('The text with authentication', () => {
  const authenticate: Authenticate = (credential) =>
    credential === 'known' ? { id: 'known', scopes: new Set(), organizations: [] } : 'REJECTED';
  const known = { headers: { authorization: 'Bearer known' } };

  it.each([
    ['no credential', {}],
    ['a rejected credential', { authorization: 'Bearer other' }],
  ])('is refused like introspection for %s', async (_case, headers) => {
    const { gateway, send } = await startGateway({ introspection: true, authenticate });
    const response = await gateway.fetch(url, { headers });
    const { errors, status } = await send('{ __schema { queryType { name } } }', {}, headers);
    expect([response.status, status]).toEqual([401, 401]);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(await response.json()).toEqual({ errors });
    expect((await gateway.fetch(url, { headers, method: 'HEAD' })).status).toBe(401);
  });

  it('is served to a caller with a credential, whatever its scopes', async () => {
    const { gateway } = await startGateway({ introspection: true, authenticate });
    const response = await gateway.fetch(url, known);
    expect([response.status, sort(await response.text())]).toEqual([200, sort(published)]);
  });

  it('counts toward the rate limit of its caller', async () => {
    const rateLimit = createMemoryLimit(2);
    const { gateway, send } = await startGateway({ introspection: true, authenticate, rateLimit });
    const first = await gateway.fetch(url, known);
    expect([first.status, first.headers.get('ratelimit')]).toEqual([200, expect.stringMatching(/r=1;/)]);
    expect((await send('{ __typename }', {}, known.headers)).status).toBe(200);
    const refused = await gateway.fetch(url, known);
    expect([refused.status, (await refused.json()).errors[0].extensions.code]).toEqual([
      429,
      'TOO_MANY_REQUESTS',
    ]);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('does not count toward the concurrency limit after its response', async () => {
    const { gateway } = await startGateway({ introspection: true, authenticate, maxConcurrentRequests: 1 });
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect((await gateway.fetch(url, known)).status).toBe(200);
  });

  it('is not found when introspection is disabled, with or without a credential', async () => {
    const { gateway } = await startGateway({ introspection: false, authenticate });
    expect((await gateway.fetch(url)).status).toBe(404);
    expect((await gateway.fetch(url, known)).status).toBe(404);
  });
});
