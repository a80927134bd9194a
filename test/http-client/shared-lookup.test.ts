import dns from 'node:dns';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createBoundedFetch } from '../../src/http-client/bounded-fetch.ts';
import type { Lookup, SharedLookups } from '../../src/http-client/shared-lookup.ts';
import { createSharedLookups } from '../../src/http-client/shared-lookup.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { startHttpProvider } from '../support/http-provider.ts';

/** Records lookups, which end when the test answers them, and the result of each socket. */
function createNameServer(kind: keyof SharedLookups = 'ofProvenHosts') {
  const lookups: { readonly hostname: string; readonly answer: Parameters<Lookup>[2] }[] = [];
  const lookup: Lookup = (hostname, _options, answer) => void lookups.push({ hostname, answer });
  const shared = createSharedLookups(lookup)[kind];
  const results: (string | undefined)[] = [];
  return {
    lookups,
    shared,
    results,
    connectTo: (...hostnames: string[]) => {
      for (const hostname of hostnames)
        shared(hostname, {}, (error, address) => results.push(error ? error.code : String(address)));
    },
    /** Answers the newest lookup of a name. */
    answer: (hostname: string, address: string) =>
      lookups.findLast((each) => each.hostname === hostname)?.answer(null, address, 4),
    fail: (hostname: string, code: string) =>
      lookups.findLast((each) => each.hostname === hostname)?.answer(withCode(code), ''),
    takeNames: () => lookups.splice(0).map(({ hostname }) => hostname),
  };
}

const withCode = (code: string) => Object.assign(new Error('getaddrinfo'), { code });

/** Replaces the clock; the returned function lets time pass. */
function startClock() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  return async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await setImmediate();
  };
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
    expect(lookups).toHaveLength(1);
    lookups[0]?.answer(new Error('ENOTFOUND'), '');
    await expect.poll(() => lookups.map(({ hostname }) => hostname)).toEqual(['a.example', 'b.example']);
  });

  it('with other options are separate', () => {
    const { lookups, shared } = createNameServer();
    const results: unknown[] = [];
    const addresses = [{ address: '192.0.2.1', family: 4 }];
    shared('a.example', { all: true }, (_error, found) => results.push(found));
    shared('a.example', { family: 6 }, (_error, found) => results.push(found));
    lookups[0]?.answer(null, addresses);
    expect(lookups).toHaveLength(2);
    expect(results).toEqual([addresses]);
    lookups[1]?.answer(null, '2001:db8::1', 6);
    expect(results).toEqual([addresses, '2001:db8::1']);
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
    const socket = connect({
      host: 'localhost',
      port: Number(port),
      lookup: createSharedLookups().ofOtherHosts,
    });
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    expect(socket.remotePort).toBe(Number(port));
  });

  it.each(['direct', 'through a proxy'])('are shared by every socket: %s', async (route) => {
    const provider = await startHttpProvider((_request, response) => response.end('{}'));
    const proxy = await startConnectProxy();
    const isDirect = route === 'direct';
    const origin = isDirect ? provider.origin.replace('127.0.0.1', 'localhost') : provider.origin;
    const httpProxy = isDirect ? '' : `http://localhost:${proxy.port}`;
    const lookUp = vi.spyOn(dns, 'lookup');
    onTestFinished(() => lookUp.mockRestore());
    const send = createBoundedFetch(origin, { httpProxy, httpsProxy: '', noProxy: '' });
    expect(await (await send(origin)).json()).toEqual({});
    expect(lookUp).not.toHaveBeenCalled();
    expect(proxy.tunnels).toHaveLength(isDirect ? 0 : 1);
  });
});

describe('the last addresses of a host', () => {
  it('are used when a lookup has not ended within 250 ms, and then by each socket at once', async () => {
    const pass = startClock();
    const { answer, connectTo, results, takeNames } = createNameServer();
    connectTo('a.example');
    answer('a.example', '192.0.2.1');
    connectTo('a.example', 'a.example');
    await pass(249);
    expect(results).toEqual(['192.0.2.1']);
    await pass(1);
    expect(results).toEqual(Array(3).fill('192.0.2.1'));
    connectTo('a.example');
    expect(results).toHaveLength(4);
    expect(takeNames()).toEqual(['a.example', 'a.example']);
  });

  it('are not used for a host without a certificate, whose address can be that of another one', async () => {
    const pass = startClock();
    const { answer, connectTo, fail, results } = createNameServer('ofOtherHosts');
    connectTo('a.example');
    answer('a.example', '192.0.2.1');
    connectTo('a.example');
    await pass(9999);
    expect(results).toEqual(['192.0.2.1']);
    fail('a.example', 'EAI_AGAIN');
    expect(results).toEqual(['192.0.2.1', 'EAI_AGAIN']);
  });

  it('are replaced by the lookup that continues in the background', async () => {
    const pass = startClock();
    const { answer, connectTo, results } = createNameServer();
    connectTo('a.example');
    answer('a.example', '192.0.2.1');
    connectTo('a.example');
    await pass(250);
    answer('a.example', '192.0.2.2');
    connectTo('a.example');
    await pass(250);
    expect(results).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2']);
  });

  it('are used until five minutes after the last successful lookup', async () => {
    const pass = startClock();
    const { answer, connectTo, fail, results } = createNameServer();
    connectTo('a.example');
    answer('a.example', '192.0.2.1');
    await pass(299_999);
    connectTo('a.example');
    fail('a.example', 'EAI_AGAIN');
    await pass(1);
    connectTo('a.example');
    fail('a.example', 'EAI_AGAIN');
    expect(results).toEqual(['192.0.2.1', '192.0.2.1', 'EAI_AGAIN']);
  });

  it.each([
    ['EAI_AGAIN', '192.0.2.1'],
    ['EAI_FAIL', '192.0.2.1'],
    ['ENOTFOUND', 'ENOTFOUND'],
  ])('are used when a lookup fails, unless the name does not exist: %s', (code, result) => {
    const { answer, connectTo, fail, results } = createNameServer();
    connectTo('a.example');
    answer('a.example', '192.0.2.1');
    connectTo('a.example');
    fail('a.example', code);
    connectTo('a.example');
    fail('a.example', 'EAI_AGAIN');
    expect(results).toEqual(['192.0.2.1', result, code === 'ENOTFOUND' ? 'EAI_AGAIN' : result]);
  });

  it('are used while two hosts that were found before hold both places', async () => {
    const pass = startClock();
    const { answer, connectTo, results, takeNames } = createNameServer();
    for (const name of ['a.example', 'b.example', 'healthy.example']) {
      connectTo(name);
      answer(name, '192.0.2.1');
    }
    connectTo('a.example', 'b.example', 'healthy.example');
    expect(takeNames()).toEqual(['a.example', 'b.example', 'healthy.example', 'a.example', 'b.example']);
    await pass(250);
    expect(results).toEqual(Array(6).fill('192.0.2.1'));
  });
});

describe('the turns of lookups', () => {
  /** Looks up a name once, with a result after some milliseconds. */
  async function lookUpOnce(
    server: ReturnType<typeof createNameServer>,
    pass: (ms: number) => Promise<void>,
    name: string,
    ms: number,
  ) {
    server.connectTo(name);
    await pass(ms);
    server.answer(name, '192.0.2.1');
    server.takeNames();
  }

  it('let a name that became slow while its lookup runs hold the place of new names', async () => {
    const pass = startClock();
    const server = createNameServer();
    await lookUpOnce(server, pass, 'a.example', 249);
    server.connectTo('a.example');
    await pass(250);
    server.connectTo('new1.example');
    expect(server.takeNames()).toEqual(['a.example']);
  });

  it('let a slow name wait until the one place is free, and a quick result returns it to the fast ones', async () => {
    const pass = startClock();
    const server = createNameServer();
    await lookUpOnce(server, pass, 'a.example', 250);
    server.connectTo('silent.example', 'a.example');
    expect(server.lookups.map(({ hostname }) => hostname)).toEqual(['silent.example']);
    server.fail('silent.example', 'EAI_AGAIN');
    server.answer('a.example', '192.0.2.1');
    server.connectTo('new.example', 'a.example');
    expect(server.takeNames()).toEqual(['silent.example', 'a.example', 'new.example', 'a.example']);
  });

  it.each(['EAI_AGAIN', 'ENOTFOUND'])('do not count a quick failure as slow: %s', (code) => {
    const server = createNameServer();
    server.connectTo('a.example');
    server.fail('a.example', code);
    server.connectTo('silent.example', 'a.example');
    expect(server.takeNames()).toEqual(['a.example', 'silent.example', 'a.example']);
  });

  it('do not count a lookup as slow that ended while the process was busy', async () => {
    startClock();
    const server = createNameServer();
    server.connectTo('a.example');
    vi.advanceTimersByTime(1000);
    server.answer('a.example', '192.0.2.1');
    await setImmediate();
    server.connectTo('silent.example', 'a.example');
    expect(server.takeNames()).toEqual(['a.example', 'silent.example', 'a.example']);
  });

  it('begin with the newest of new names, and continue with the slow name that was looked up the longest ago', async () => {
    const pass = startClock();
    const server = createNameServer();
    for (const name of ['slow1.example', 'slow2.example', 'slow3.example'])
      await lookUpOnce(server, pass, name, 250);
    const hosts = ['new1', 'slow3', 'slow1', 'slow2', 'new2', 'new3'].map((name) => `${name}.example`);
    server.connectTo(...hosts);
    const started: string[] = [];
    for (const { answer, hostname } of server.lookups) {
      started.push(hostname.replace('.example', ''));
      answer(withCode('EAI_AGAIN'), '');
    }
    expect(started).toEqual(['new1', 'new3', 'new2', 'slow1', 'slow2', 'slow3']);
  });

  it('end with ETIMEOUT for a socket after ten seconds, and without a socket before they start', async () => {
    const pass = startClock();
    const server = createNameServer();
    server.connectTo('silent.example', 'a.example');
    await pass(5000);
    server.connectTo('a.example', 'b.example');
    await pass(5000);
    expect(server.results).toEqual(['ETIMEOUT', 'ETIMEOUT']);
    await pass(5000);
    expect(server.results).toEqual(Array(4).fill('ETIMEOUT'));
    server.connectTo('b.example');
    server.answer('silent.example', '192.0.2.1');
    server.answer('b.example', '192.0.2.2');
    expect(server.takeNames()).toEqual(['silent.example', 'b.example']);
    expect(server.results).toEqual([...Array(4).fill('ETIMEOUT'), '192.0.2.2']);
  });

  it('continue in the queue for a host whose sockets have received its last addresses', async () => {
    const pass = startClock();
    const server = createNameServer();
    await lookUpOnce(server, pass, 'a.example', 250);
    server.connectTo('silent.example', 'a.example');
    await pass(60_000);
    server.fail('silent.example', 'EAI_AGAIN');
    expect(server.takeNames()).toEqual(['silent.example', 'a.example']);
  });
});
