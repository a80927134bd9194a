import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lookup } from '../../src/http-client/shared-lookup.ts';
import { createSharedLookup } from '../../src/http-client/shared-lookup.ts';
import { startHttpProvider } from '../support/http-provider.ts';

/** Records lookups, which end when the test answers them. */
function createNameServer() {
  const lookups: { readonly hostname: string; readonly answer: Parameters<Lookup>[2] }[] = [];
  const lookup: Lookup = (hostname, _options, answer) => void lookups.push({ hostname, answer });
  return { lookups, shared: createSharedLookup(lookup) };
}

describe('lookups of host names', () => {
  it('of one name that run at the same time are one, and all receive its result', () => {
    const { lookups, shared } = createNameServer();
    const results: unknown[] = [];
    for (let count = 0; count < 12; count += 1) {
      shared('silent.example', { all: true }, (...result) => results.push(result));
    }
    expect(lookups.map(({ hostname }) => hostname)).toEqual(['silent.example']);
    const addresses = [{ address: '192.0.2.1', family: 4 }];
    lookups[0]?.answer(null, addresses);
    expect(results).toEqual(Array(12).fill([null, addresses]));
  });

  it('of a name that was found before do not wait for others that are silent', async () => {
    const { lookups, shared } = createNameServer();
    const results: unknown[] = [];
    shared('known.example', {}, () => results.push('found'));
    lookups[0]?.answer(null, '192.0.2.2', 4);
    await setImmediate();
    for (const name of ['silent1.example', 'silent2.example', 'silent3.example']) shared(name, {}, () => {});
    shared('known.example', {}, () => results.push('found again'));
    expect(lookups.map(({ hostname }) => hostname)).toEqual([
      'known.example',
      'silent1.example',
      'known.example',
    ]);
    lookups[2]?.answer(null, '192.0.2.2', 4);
    expect(results).toEqual(['found', 'found again']);
  });

  it('of names that were not found run one after another', async () => {
    const { lookups, shared } = createNameServer();
    shared('a.example', {}, () => {});
    shared('b.example', {}, () => {});
    lookups[0]?.answer(new Error('ENOTFOUND'), '');
    await expect.poll(() => lookups.map(({ hostname }) => hostname)).toEqual(['a.example', 'b.example']);
  });

  it('with other options are separate', () => {
    const { lookups, shared } = createNameServer();
    shared('a.example', { all: true }, () => {});
    shared('a.example', { family: 6 }, () => {});
    lookups[0]?.answer(null, [{ address: '192.0.2.1', family: 4 }]);
    shared('a.example', { all: true }, () => {});
    expect(lookups).toHaveLength(2);
  });

  it('that fail are started again by the next socket', async () => {
    const { lookups, shared } = createNameServer();
    const results: unknown[] = [];
    shared('a.example', {}, (error) => results.push(error?.message));
    lookups[0]?.answer(new Error('ENOTFOUND'), '');
    shared('a.example', {}, (_error, address) => results.push(address));
    await expect.poll(() => lookups).toHaveLength(2);
    lookups[1]?.answer(null, '192.0.2.1', 4);
    expect(results).toEqual(['ENOTFOUND', '192.0.2.1']);
  });

  it('connect the sockets of this process by the name server of the machine', async () => {
    const server = await startHttpProvider((_request, response) => response.end());
    const { port } = new URL(server.origin);
    const socket = connect({ host: 'localhost', port: Number(port), lookup: createSharedLookup() });
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    expect(socket.remotePort).toBe(Number(port));
  });
});
