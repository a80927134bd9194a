import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hang, respondWith } from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Client } from './clients.ts';
import {
  collectionOf,
  json,
  readResponse,
  sendToVertra,
  vertraClient,
  vidaClient,
  vidaUrl,
} from './clients.ts';

let sandbox: Sandbox;
let vida: Client;
let vertra: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  vida = vidaClient(sandbox.vida);
  vertra = vertraClient(sandbox.vertra, 'organizations');
});
beforeEach(() => {
  sandbox.vida.reset();
  sandbox.vertra.reset();
});
afterAll(() => sandbox.close());

describe('the sandbox', () => {
  it('listens on two loopback ports', () => {
    expect(sandbox.vida.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sandbox.vertra.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sandbox.vida.origin).not.toBe(sandbox.vertra.origin);
  });

  it('shares nothing with another sandbox', async () => {
    const other = await startSandbox();
    await vertra.update('org123', { name: 'Renamed' });
    expect(other.vertra.organization('org123')).toMatchObject({ name: 'updatedorganization' });
    expect(other.vertra.requests).toEqual([]);
    await other.close();
  });

  it('closes while a request hangs, a body is sent byte by byte and a connection is idle', async () => {
    const closing = await startSandbox();
    const client = vertraClient(closing.vertra, 'organizations');
    const dripping = await client.update('fault-drip-fed', {});
    const idle = connect(Number(new URL(closing.vertra.origin).port), '127.0.0.1');
    await once(idle, 'connect');
    const hanging = client.update('fault-hangs', {}).catch((error: Error) => error);
    while (closing.vertra.requests.length < 2) await client.read('org123');
    await closing.close();
    expect(await hanging).toBeInstanceOf(TypeError);
    await expect(dripping.text()).rejects.toThrow();
    await expect(client.read('org123')).rejects.toThrow();
    await closing.close();
  });
});

describe('SimulatedProvider.requests', () => {
  it('holds each request unchanged, in order', async () => {
    const body = '{ "updates": {"name":"Café"} }';
    const headers = { 'Content-Type': 'application/json', 'X-Request-Id': 'r1' };
    const path = '/v1/organizations/north%2Fwest%2050%25';
    await sendToVertra(sandbox.vertra, `${path}?a=%20b&c`, { method: 'PUT', headers, body });
    await vertra.read('org123');
    expect(sandbox.vertra.requests).toHaveLength(2);
    expect(sandbox.vertra.requests[0]).toEqual({
      method: 'PUT',
      path,
      query: 'a=%20b&c',
      headers: expect.objectContaining({ 'content-type': 'application/json', 'x-request-id': 'r1' }),
      body,
      organizationId: 'north/west 50%',
    });
    expect(sandbox.vertra.requests[1]).toMatchObject({ method: 'GET', body: '', organizationId: 'org123' });
  });

  it('holds the id of the organization that a request to Vida addresses', async () => {
    await vida.update('42', { active: true });
    await vida.read('57');
    await fetch(vidaUrl(sandbox.vida, 'listOrganizations'));
    expect(sandbox.vida.requests.map(({ organizationId }) => organizationId)).toEqual([
      '42',
      '57',
      undefined,
    ]);
  });

  it('holds a request to a path outside the contract, which is refused', async () => {
    await fetch(`${sandbox.vida.origin}/elsewhere?x=1`);
    expect(sandbox.vida.requests).toMatchObject([{ path: '/elsewhere', query: 'x=1' }]);
  });

  it('does not hold a request whose body is incomplete', async () => {
    const socket = connect(Number(new URL(sandbox.vida.origin).port), '127.0.0.1');
    socket.end('POST /api/v2/updateOrganization HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{');
    await once(socket.resume(), 'close');
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('holds the beginning of a body over 2 MiB, which the provider refuses with 413', async () => {
    const name = 'x'.repeat(2 * 1024 * 1024);
    expect(await readResponse(vertra.update('org123', { name }))).toMatchObject({ status: 413 });
    expect(sandbox.vertra.requests[0]?.body.length).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(sandbox.vertra.writes('org123')).toBe(0);
  });
});

describe('SimulatedProvider.organization', () => {
  it('returns a copy, so that changing it does not change the provider', () => {
    const copy = Object(sandbox.vertra.organization('org123'));
    copy.members.pop();
    expect(sandbox.vertra.organization('org123')).toMatchObject({ members: [{ role: 'owner' }] });
  });
});

describe('SimulatedProvider.reset', () => {
  it('restores the seed and clears the requests, the writes, the scenario counters and the injected fault', async () => {
    const seed = sandbox.vertra.organization('org123');
    await vertra.update('org123', { name: 'Renamed' });
    await vertra.update('fault-rate-limited-then-fine', {});
    sandbox.vertra.inject(() => respondWith({ status: 418 }));
    sandbox.vertra.reset();
    expect(sandbox.vertra.requests).toEqual([]);
    expect(sandbox.vertra.writes('org123')).toBe(0);
    expect(sandbox.vertra.organization('org123')).toEqual(seed);
    expect((await vertra.read('org123')).status).toBe(200);
    expect((await vertra.update('fault-rate-limited-then-fine', {})).status).toBe(429);
  });
});

describe('SimulatedProvider.inject', () => {
  it('calls the selector with each request', async () => {
    const selected: unknown[] = [];
    sandbox.vertra.inject((request) => {
      selected.push(request);
      return undefined;
    });
    await vertra.update('org123', {});
    await vertra.read('org123');
    await sendToVertra(sandbox.vertra, '/elsewhere');
    expect(selected).toEqual(sandbox.vertra.requests);
    expect(selected).toHaveLength(3);
  });

  it('replaces the scenarios until it is called with undefined', async () => {
    sandbox.vertra.inject(() => undefined);
    expect((await vertra.update('fault-server-error', {})).status).toBe(200);
    sandbox.vertra.inject(undefined);
    expect((await vertra.update('fault-server-error', {})).status).toBe(500);
  });

  it('applies a fault to reads too', async () => {
    sandbox.vida.inject(({ method }) => (method === 'GET' ? respondWith({ status: 503 }) : undefined));
    expect((await vida.read('3')).status).toBe(503);
    expect((await vida.update('3', { active: true })).status).toBe(200);
  });

  it('does not call the selector when the credential is refused', async () => {
    sandbox.vertra.inject(() => hang);
    const url = `${sandbox.vertra.origin}${collectionOf('organizations')}/org123`;
    expect((await fetch(url, json('PUT', {}))).status).toBe(403);
  });
});
