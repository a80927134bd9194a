import { readFileSync } from 'node:fs';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { expect, it } from 'vitest';
import { startGateway } from '../support/start-gateway.ts';

const url = 'http://gateway/schema.graphql';
/** As the published file is: in the order of the names. */
const sort = (sdl: string) => printSchema(lexicographicSortSchema(buildSchema(sdl)));

const published = readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8');

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
