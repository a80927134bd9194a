import { readFileSync } from 'node:fs';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Authenticate } from '../../../src/domain/access/caller.ts';
import { createMemoryLimit } from '../../../src/rate-limit/memory-limit.ts';
import { startGateway } from '../../support/start-gateway.ts';

const url = 'http://gateway/schema.graphql';
/** As the published file is: in the order of the names. */
const sort = (sdl: string) => printSchema(lexicographicSortSchema(buildSchema(sdl)));

const published = readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');

it('the schema is told as text, as it is published', async () => {
  const { gateway } = await startGateway({ introspection: true });
  const response = await gateway.fetch(url);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(sort(await response.text())).toBe(sort(published));
});

it('a client that has the schema is told that it has not changed', async () => {
  const { gateway } = await startGateway({ introspection: true });
  const etag = (await gateway.fetch(url)).headers.get('etag') ?? '';
  const again = await gateway.fetch(url, { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const other = await gateway.fetch(url, { headers: { 'if-none-match': '"another"' } });
  expect(other.status).toBe(200);
});

it('HEAD tells the length of the schema and not its text', async () => {
  const { gateway } = await startGateway({ introspection: true });
  const response = await gateway.fetch(url, { method: 'HEAD' });
  expect(response.headers.get('content-length')).toBe(
    String(Buffer.byteLength(await (await gateway.fetch(url)).text())),
  );
  expect(await response.text()).toBe('');
});

it('the text is not to be found where introspection is off', async () => {
  const { gateway } = await startGateway({ introspection: false });
  expect((await gateway.fetch(url)).status).toBe(404);
});

it('the text is only read', async () => {
  const { gateway } = await startGateway({ introspection: true });
  expect((await gateway.fetch(url, { method: 'POST' })).status).toBe(404);
});

describe('the text, where callers are authenticated', () => {
  const authenticate: Authenticate = (credential) =>
    credential === 'known' ? { id: 'known', scopes: new Set(), organizations: [] } : 'REJECTED';
  const known = { headers: { authorization: 'Bearer known' } };

  it.each([
    ['no credential', {}],
    ['one that is not accepted', { authorization: 'Bearer other' }],
  ])('is refused as introspection is: %s', async (_what, headers) => {
    const { gateway, send } = await startGateway({ introspection: true, authenticate });
    const response = await gateway.fetch(url, { headers });
    const { errors, status } = await send('{ __schema { queryType { name } } }', {}, headers);
    expect([response.status, status]).toEqual([401, 401]);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(await response.json()).toEqual({ errors });
    expect((await gateway.fetch(url, { headers, method: 'HEAD' })).status).toBe(401);
  });

  it('is answered to a caller with a credential, whatever its scopes are', async () => {
    const { gateway } = await startGateway({ introspection: true, authenticate });
    const response = await gateway.fetch(url, known);
    expect([response.status, sort(await response.text())]).toEqual([200, sort(published)]);
  });

  it('counts among the requests of its caller', async () => {
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

  it('leaves no request counted when it is answered', async () => {
    const { gateway } = await startGateway({ introspection: true, authenticate, maxConcurrentRequests: 1 });
    for (let time = 0; time < 3; time += 1) expect((await gateway.fetch(url, known)).status).toBe(200);
  });

  it('is not there where introspection is off, for a caller or anyone', async () => {
    const { gateway } = await startGateway({ introspection: false, authenticate });
    expect((await gateway.fetch(url)).status).toBe(404);
    expect((await gateway.fetch(url, known)).status).toBe(404);
  });
});
