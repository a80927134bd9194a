import { describe, expect, it } from 'vitest';
import type { Authenticate } from '../../../src/domain/access/caller.ts';
import { anonymous } from '../../../src/domain/access/caller.ts';
import { toToken } from '../../support/issuer.ts';
import {
  authenticateByKey,
  body,
  json,
  key,
  length,
  startServerWithApiKey,
  startWithApiKey,
  toHead,
  update,
} from './start-with-api-key.ts';

describe('A credential', () => {
  it.each([['Bearer %'], ['bearer %'], ['BEARER %'], ['Bearer   %']])('is read from %j', async (template) => {
    const { post } = await startWithApiKey();
    const response = await post({ ...json, authorization: template.replace('%', key) });
    expect(response.status).toBe(200);
  });

  it.each([
    [''],
    ['%'],
    ['Bearer'],
    ['Bearer '],
    ['Bearer%'],
    ['Bearer: %'],
    ['Bearer=%'],
    ['Bearer\t%'],
    ['Bearer % x'],
    ['Bearer x, Bearer %'],
    ['Bearer %, Bearer x'],
    ['Bearer %,'],
    ['Bearer "%"'],
    ['Basic %'],
    [`Basic ${Buffer.from(`api:${key}`).toString('base64')}`],
    ['Digest %'],
    ['Negotiate %'],
    ['DPoP %'],
    ['Token %'],
    ['Bearer token="%"'],
    ['Bearer\u00a0%'],
    ['Basic x, Bearer %'],
  ])('is not read from %j', async (template) => {
    const { post, requests } = await startWithApiKey();
    const response = await post({ ...json, authorization: template.replace('%', key) });
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([401, true]);
    expect(requests()).toEqual([]);
  });

  it('is not read from x-api-key when there is an Authorization header', async () => {
    const { post } = await startWithApiKey();
    for (const authorization of ['', 'Basic eDp4', 'Bearer x']) {
      expect((await post({ ...json, authorization, 'x-api-key': key })).status).toBe(401);
    }
  });

  it('is refused with 431 without being verified when it is longer than 8,192 characters', async () => {
    let calls = 0;
    const authenticate: Authenticate = async () => {
      calls += 1;
      return anonymous;
    };
    const { post } = await startWithApiKey({ authenticate });
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const bearer = await post({ ...json, accept, authorization: `Bearer ${'x'.repeat(8193)}` });
      expect([bearer.status, bearer.headers.has('www-authenticate')]).toEqual([431, false]);
      expect(await bearer.text()).toMatch(/longer than 8192 characters.*CREDENTIAL_TOO_LONG/);
      expect((await post({ ...json, accept, 'x-api-key': 'x'.repeat(8193) })).status).toBe(431);
    }
    expect(calls).toBe(0);
    expect((await post({ ...json, authorization: `Bearer ${'x'.repeat(8192)}` })).status).toBe(200);
    expect(calls).toBe(1);
  });

  it.each([8193, 15_000, 16_384, 100_000])(
    'of %i characters is refused with 431 by the server',
    async (length) => {
      const { requests, sendRaw, unexpected } = await startServerWithApiKey();
      for (const name of ['Authorization: Bearer ', 'x-api-key: '])
        expect(await sendRaw(`${toHead(`${name}${'x'.repeat(length)}`)}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
      expect([requests(), unexpected]).toEqual([[], []]);
    },
  );

  it.each([
    [[`Authorization: Bearer ${key}`, 'Authorization: Bearer x']],
    [['Authorization: Bearer x', `Authorization: Bearer ${key}`]],
    [[`Authorization: Bearer ${key}`, 'Authorization: Basic eDp4']],
    [['Authorization:', `Authorization: Bearer ${key}`]],
    [[`x-api-key: ${key}`, 'x-api-key: x']],
  ])(
    'with two values is refused with 400, because a proxy in front may have used the other one: %#',
    async (headers) => {
      const { requests, sendRaw } = await startServerWithApiKey();
      const response = await sendRaw(`${toHead(length, ...headers)}\r\n${body}`);
      expect(response).toMatch(/^HTTP\/1\.1 400 /);
      expect(requests()).toEqual([]);
    },
  );

  it('in x-api-key beside another scheme in Authorization is refused with 401', async () => {
    const { requests, sendRaw } = await startServerWithApiKey();
    const headers = [`x-api-key: ${key}`, 'Authorization: Basic eDp4'];
    const response = await sendRaw(`${toHead(length, ...headers)}\r\n${body}`);
    expect(response).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Bearer /i);
    expect(requests()).toEqual([]);
  });

  it.each([`Authorization: Bearer ${key}`, `x-api-key: ${key}`])(
    'that is sent twice with the same value counts once: %#',
    async (header) => {
      const { requests, sendRaw } = await startServerWithApiKey();
      const response = await sendRaw(`${toHead(length, header, header)}\r\n${body}`);
      expect(response).toMatch(/^HTTP\/1\.1 200 /);
      expect(requests()).toHaveLength(1);
    },
  );

  it('that is sent once is accepted by the server', async () => {
    const { requests, sendRaw } = await startServerWithApiKey();
    expect(await sendRaw(`${toHead(length, `Authorization: Bearer ${key}`)}\r\n${body}`)).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    expect(requests()).toHaveLength(1);
  });

  it('is not contained in a response, whether or not it is accepted', async () => {
    const { sendRaw } = await startServerWithApiKey();
    for (const credential of [
      key,
      `${key}x`,
      toToken({ alg: 'none' }, { secret: 'secret' }, () => Buffer.of()),
    ]) {
      const response = await sendRaw(`${toHead(length, `Authorization: Bearer ${credential}`)}\r\n${body}`);
      expect(response).not.toContain(credential);
    }
  });

  it('that cannot be verified temporarily is refused with 503, and nothing is sent', async () => {
    const { requests, send } = await startWithApiKey({
      authenticate: async () => 'UNAVAILABLE' as const,
    });
    const response = await send(update, {}, { authorization: 'Bearer x' });
    expect(response).toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'AUTHENTICATION_UNAVAILABLE' } }],
    });
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.has('www-authenticate')).toBe(false);
    expect(requests()).toEqual([]);
  });

  it('is verified once for each request', async () => {
    const verified: string[] = [];
    const authenticate: Authenticate = async (credential) => {
      verified.push(credential);
      return authenticateByKey(credential);
    };
    const { send } = await startWithApiKey({ authenticate });
    const authorization = `Bearer ${key}`;
    expect(await send(update, {}, { authorization })).toMatchObject({ status: 200 });
    expect(await send(update, {}, { authorization: 'Bearer x' })).toMatchObject({ status: 401 });
    expect(await send(update, {})).toMatchObject({ status: 401 });
    expect(verified).toEqual([key, 'x']);
  });
});
