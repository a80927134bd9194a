import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  closeAfterWrite,
  closeBeforeResponse,
  cutShort,
  dripFed,
  empty,
  gzipBomb,
  hang,
  hangAfterWrite,
  huge,
  noContent,
  notJson,
  redirect,
  redirectTarget,
  resetAfterWrite,
  resetBeforeResponse,
  resetMidResponse,
  respondWith,
} from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Client } from './clients.ts';
import { readResponse, vertraClient } from './clients.ts';

const mebibyte = 1024 * 1024;
let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = vertraClient(sandbox.vertra, 'organizations');
});
beforeEach(() => sandbox.vertra.reset());
afterAll(() => sandbox.close());

function update(fault: Fault, signal?: AbortSignal): Promise<Response> {
  sandbox.vertra.inject(({ method }) => (method === 'PUT' ? fault : undefined));
  return client.update('org123', { name: 'Renamed' }, signal);
}

function expectApplied(isApplied: boolean): void {
  const name = isApplied ? 'Renamed' : 'updatedorganization';
  expect(sandbox.vertra.organization('org123')).toMatchObject({ name });
  expect(sandbox.vertra.writes('org123')).toBe(isApplied ? 1 : 0);
}

describe('respondWith', () => {
  it('sends the status, the headers and the JSON, and applies nothing by default', async () => {
    const fault = respondWith({ status: 418, headers: { 'retry-after': '7' }, body: { code: 'TEAPOT' } });
    const { status, headers, body } = await readResponse(update(fault));
    expect(status).toBe(418);
    expect(headers.get('retry-after')).toBe('7');
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual({ code: 'TEAPOT' });
    expectApplied(false);
  });

  it('sends a string unchanged, with the given Content-Type', async () => {
    const headers = { 'Content-Type': 'text/html' };
    const response = await update(respondWith({ status: 200, headers, body: '<p>', applied: true }));
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toBe('<p>');
    expectApplied(true);
  });
});

describe('a fault that never responds', () => {
  it.each([
    ['hang', hang, false],
    ['hangAfterWrite', hangAfterWrite, true],
  ])('%s leaves the request open', async (_name, fault, isApplied) => {
    const abort = new AbortController();
    let isFinished = false;
    const response = update(fault, abort.signal).finally(() => {
      isFinished = true;
    });
    const failure = expect(response).rejects.toThrow('aborted');
    while (!sandbox.vertra.requests.some(({ method }) => method === 'PUT')) await client.read('org123');
    await client.read('org123');
    expect(isFinished).toBe(false);
    abort.abort();
    await failure;
    expectApplied(isApplied);
  });

  it('dripFed sends the headers, then one byte after another', async () => {
    const abort = new AbortController();
    const response = await update(dripFed, abort.signal);
    expect(response.status).toBe(200);
    expect(response.headers.has('content-length')).toBe(false);
    const reader = response.body?.getReader();
    let text = '';
    // A slow reader receives several bytes at once.
    while (text.length < 3) text += new TextDecoder().decode((await reader?.read())?.value);
    expect(text).toMatch(/^\{ {2,}$/);
    abort.abort();
    expectApplied(true);
  });
});

describe('a fault that loses the connection', () => {
  it.each([
    ['resetBeforeResponse', resetBeforeResponse, 'ECONNRESET', false],
    ['resetAfterWrite', resetAfterWrite, 'ECONNRESET', true],
    ['closeBeforeResponse', closeBeforeResponse, 'UND_ERR_SOCKET', false],
    ['closeAfterWrite', closeAfterWrite, 'UND_ERR_SOCKET', true],
  ])('%s fails the request with %4$s', async (_name, fault, code, isApplied) => {
    await expect(update(fault)).rejects.toMatchObject({ cause: { code } });
    expectApplied(isApplied);
  });

  it.each([
    ['resetMidResponse', resetMidResponse, 'ECONNRESET'],
    ['cutShort', cutShort, 'UND_ERR_SOCKET'],
  ])('%s sends the headers and half of the body', async (_name, fault, code) => {
    const response = await update(fault);
    expect(response.status).toBe(200);
    const contentLength = Number(response.headers.get('content-length'));
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of response.body ?? []) chunks.push(chunk);
    })();
    await expect(reading).rejects.toMatchObject({ cause: { code } });
    expect(Buffer.concat(chunks).toString()).toMatch(/^\{"status":"success"/);
    expect(Buffer.concat(chunks)).toHaveLength(Math.floor(contentLength / 2));
    expectApplied(true);
  });
});

describe('a fault in the body', () => {
  it('notJson sends text that is not valid JSON', async () => {
    const response = await update(notJson);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expectApplied(true);
  });

  it('huge sends over 1 MiB of valid JSON with the updated organization', async () => {
    const response = await update(huge);
    const text = await response.text();
    expect(text.length).toBeGreaterThan(mebibyte);
    expect(JSON.parse(text)).toMatchObject({ status: 'success', response: { name: 'Renamed' } });
    expectApplied(true);
  });

  it('gzipBomb is small on the wire and over 1 MiB when inflated', async () => {
    sandbox.vertra.inject(() => gzipBomb);
    const { headers, body } = await request(`${sandbox.vertra.origin}/v1/organizations/org123`, {
      headers: { authorization: `Bearer ${sandbox.vertra.token}` },
    });
    expect(headers['content-encoding']).toBe('gzip');
    const wire = await body.bytes();
    expect(wire.length).toBeLessThan(mebibyte / 100);
    const text = gunzipSync(wire).toString();
    expect(text.length).toBeGreaterThan(mebibyte);
    expect(JSON.parse(text)).toMatchObject({ status: 'success', response: { id: 'org123' } });
  });

  it.each([
    ['empty', empty, 200, '0'],
    ['noContent', noContent, 204, null],
  ])('%s has no body', async (_name, fault, status, length) => {
    const response = await update(fault);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-length')).toBe(length);
    expect(await response.text()).toBe('');
    expectApplied(true);
  });
});

describe('redirect', () => {
  it('redirects to a path of the same provider, which records a request that follows it', async () => {
    const response = await update(redirect);
    expect(response.status).toBe(307);
    const location = new URL(response.headers.get('location') ?? '', response.url);
    expect(location.origin).toBe(sandbox.vertra.origin);
    expect(sandbox.vertra.requests.some(({ path }) => path === redirectTarget)).toBe(false);
    await fetch(location, { method: 'PUT' });
    expect(sandbox.vertra.requests.at(-1)).toMatchObject({ method: 'PUT', path: redirectTarget });
    expectApplied(false);
  });
});
