import { readFileSync } from 'node:fs';
import { GraphQLClient } from 'graphql-request';
import { expect, it } from 'vitest';
import { createMemoryLimit } from '../../src/rate-limit/memory-limit.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { GatewayOptions } from '../support/start-gateway.ts';
import { startRecordingGateway } from './recording-gateway.ts';
import { rename } from './rename.ts';

async function openClient(options: GatewayOptions = {}) {
  const { fetch, sandbox, url } = await startRecordingGateway(options);
  return { vida: sandbox.vida, client: new GraphQLClient(url, { errorPolicy: 'all', fetch }) };
}

it('the short example of the README reports a saved name', async () => {
  const { client, vida } = await openClient();
  expect(await rename(client, '3', 'N', 'key')).toBe('Saved.');
  expect(vida.writes('3')).toBe(1);
});

it('the short example of the README reports a saved name when the response of the provider was lost', async () => {
  const { client, vida } = await openClient();
  vida.inject(({ method }) => (method === 'GET' ? undefined : respondWith({ status: 500, applied: true })));
  expect(await rename(client, '3', 'N', 'key')).toBe('Saved.');
  expect(vida.writes('3')).toBe(1);
});

it('the short example of the README returns the message of an error', async () => {
  const { client } = await openClient();
  expect(await rename(client, '9404', 'N', 'key 1')).toMatch(/no such organization/);
  expect(await rename(client, '9500', 'N', 'key 2')).toMatch(/unknown/);
});

it('the short example of the README asks to try again when the caller is over its rate limit', async () => {
  const { client, vida } = await openClient({ rateLimit: createMemoryLimit(1) });
  expect(await rename(client, '3', 'N', 'key 1')).toBe('Saved.');
  expect(await rename(client, '3', 'M', 'key 2')).toBe('Try again.');
  expect(vida.writes('3')).toBe(1);
});

it('the short example of the README asks to try again when the gateway cannot be reached, or does not know the caller', async () => {
  const unreachable = new GraphQLClient('http://127.0.0.1:1/graphql', { errorPolicy: 'all' });
  expect(await rename(unreachable, '3', 'N', 'key')).toBe('Try again.');
  const { client, vida } = await openClient({ authenticate: () => 'REJECTED' });
  expect(await rename(client, '3', 'N', 'key')).toBe('Try again.');
  expect(vida.writes('3')).toBe(0);
});

it('the README shows the short example', () => {
  const [readme, example] = ['../../README.md', './rename.ts'].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  expect(/^```ts\n(.*?)^```$/ms.exec(readme ?? '')?.[1]).toBe(example);
});
