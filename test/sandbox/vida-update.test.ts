import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Client } from './clients.ts';
import { json, readResponse, vidaClient, vidaUrl } from './clients.ts';

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = vidaClient(sandbox.vida);
});
beforeEach(() => sandbox.vida.reset());
afterAll(() => sandbox.close());

describe('the update route of Vida', () => {
  const url = (query: Record<string, string>) => vidaUrl(sandbox.vida, 'updateOrganization', query);

  it.each(['[]', 'null', '"orgName"', '{"orgName":', ''])(
    'refuses %j, which is not a JSON object',
    async (body) => {
      const init = { ...json('POST', undefined), body };
      expect(await readResponse(fetch(url({ targetOrganizationId: '3' }), init))).toMatchObject({
        status: 400,
        body: { success: false },
      });
    },
  );

  it('refuses JSON with another Content-Type', async () => {
    const init = { method: 'POST', body: '{"orgName":"Harbour"}', headers: { 'content-type': 'text/plain' } };
    expect(await readResponse(fetch(url({ targetOrganizationId: '3' }), init))).toMatchObject({
      status: 400,
    });
  });

  it.each(['4', '03', 'three'])('responds with 404 for the unknown organization %j', async (id) => {
    expect(await readResponse(client.update(id, { orgName: 'Harbour' }))).toMatchObject({
      status: 404,
      body: { success: false },
    });
  });

  it('responds with 404 for an account that is an agent', async () => {
    expect(await readResponse(client.update('77', { orgName: 'Harbour' }))).toMatchObject({ status: 404 });
  });

  it('refuses an update without targetOrganizationId', async () => {
    expect(await readResponse(fetch(url({}), json('POST', {})))).toMatchObject({ status: 400 });
  });

  it('counts each applied update, including one that changes no value', async () => {
    await client.update('3', { orgName: 'Harbour' });
    await client.update('3', { orgName: 'Harbour' });
    await client.update('3', { orgName: 7 });
    expect(sandbox.vida.writes('3')).toBe(2);
    expect(sandbox.vida.writes('42')).toBe(0);
  });
});

describe('the credential of Vida', () => {
  const path = '/api/v2/updateOrganization?targetOrganizationId=3';
  const refused = { status: 401, body: { success: false, message: 'Unauthorized Request' } };

  it.each(['', '&token=', '&token=wrong', '&Token=sandbox-vida-token'])('is refused as %j', async (query) => {
    const response = await readResponse(
      fetch(`${sandbox.vida.origin}${path}${query}`, json('POST', { orgName: 'Harbour' })),
    );
    expect(response).toMatchObject(refused);
    expect(sandbox.vida.writes('3')).toBe(0);
  });

  it('is refused in a header, because Vida reads it only from the query', async () => {
    const headers = {
      authorization: `Bearer ${sandbox.vida.token}`,
      token: sandbox.vida.token,
      'content-type': 'application/json',
    };
    const init = { ...json('POST', { orgName: 'Harbour' }), headers };
    expect(await readResponse(fetch(`${sandbox.vida.origin}${path}`, init))).toMatchObject(refused);
  });

  it('is also checked for an organization with a scenario', async () => {
    const url = `${sandbox.vida.origin}/api/v2/updateOrganization?targetOrganizationId=9501&token=wrong`;
    expect(await readResponse(fetch(url, json('POST', { orgName: 'Harbour' })))).toMatchObject(refused);
    expect(sandbox.vida.writes('9501')).toBe(0);
  });
});

describe('an unknown route of Vida', () => {
  it.each([
    ['PUT', '/api/v2/updateOrganization'],
    ['GET', '/api/v2/updateOrganization'],
    ['POST', '/api/v2/account'],
    ['GET', '/api/v1/account'],
    ['GET', '/'],
  ])('is refused with 404: %s %s', async (method, path) => {
    const url = `${sandbox.vida.origin}${path}?token=${sandbox.vida.token}&targetOrganizationId=3`;
    const response = await readResponse(fetch(url, { method }));
    expect(response.status).toBe(404);
    expect(response.body).toEqual({ success: false, message: 'Not found' });
    expect(sandbox.vida.requests.at(-1)).toMatchObject({ method, path });
  });
});
