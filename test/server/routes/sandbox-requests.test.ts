import { expect, it } from 'vitest';
import { UpdateOrganizationDocument, UpdateOrganizationsDocument } from '../../../schema/operations.ts';
import type { Authenticate } from '../../../src/domain/access/caller.ts';
import { anonymous } from '../../../src/domain/access/caller.ts';
import { createMemoryLimit } from '../../../src/rate-limit/memory-limit.ts';
import type { LoggedRequest } from '../../../src/sandbox/wire-log.ts';
import { openBulkGateway } from '../../bulk/open-bulk-gateway.ts';
import type { GatewayOptions, TestGateway } from '../../support/start-gateway.ts';
import { startGateway } from '../../support/start-gateway.ts';

const start = (options: GatewayOptions = {}) => startGateway({ servesSandboxRequests: true, ...options });

function get({ gateway }: TestGateway, search: string, headers: Record<string, string> = {}) {
  return gateway.fetch(`http://gateway/sandbox/requests${search}`, { headers });
}

async function read(
  gateway: TestGateway,
  requestId: string,
  headers = {},
): Promise<readonly LoggedRequest[]> {
  const response = await get(gateway, `?requestId=${encodeURIComponent(requestId)}`, headers);
  expect(response.status).toBe(200);
  return JSON.parse(await response.text()).requests;
}

const rename = (organizationId: string, idempotencyKey: string | null = null) => ({
  input: { vertra: { organizationId, name: 'Renamed' } },
  idempotencyKey,
});

it('An update has one request with its method, path, parameters and body, and no credential', async () => {
  const gateway = await start();
  const input = { vida: { organizationId: '3', name: 'Renamed', smsEnabled: true } };
  await gateway.send(UpdateOrganizationDocument, { input }, { 'x-request-id': 'one' });
  const requests = await read(gateway, 'one');
  expect(requests).toEqual([
    {
      provider: 'VIDA',
      connection: 'default',
      method: 'POST',
      path: '/api/v2/updateOrganization',
      query: { targetOrganizationId: '3' },
      body: '{"orgName":"Renamed","smsEnabled":true}',
      status: 200,
      applied: true,
      rejectedFields: [],
    },
    ...requests.slice(1),
  ]);
  await gateway.send(UpdateOrganizationDocument, rename('org123'), { 'x-request-id': 'two' });
  const text = JSON.stringify([requests, await read(gateway, 'two')]);
  expect(text).toContain('/org123');
  for (const { token } of [gateway.sandbox.vida, gateway.sandbox.vertra]) expect(text).not.toContain(token);
});

it('An update with an unknown outcome was applied, and sends no further request under the same key', async () => {
  const gateway = await start();
  const variables = rename('fault-reset-after-write', 'same');
  await gateway.send(UpdateOrganizationDocument, variables, { 'x-request-id': 'first' });
  await gateway.send(UpdateOrganizationDocument, variables, { 'x-request-id': 'again' });
  // The operation selects a comparison, which reads the organization.
  expect(await read(gateway, 'first')).toMatchObject([
    { method: 'PUT', status: null, applied: true },
    { method: 'GET', status: 200, applied: false },
  ]);
  expect(await read(gateway, 'again')).toMatchObject([{ method: 'GET', applied: false }]);
  expect(gateway.sandbox.vertra.writes('fault-reset-after-write')).toBe(1);
});

it('An update that was applied in part has the fields that the provider rejected', async () => {
  const gateway = await start();
  const update = (email: string) => ({
    input: { vida: { organizationId: '9206', name: 'Renamed', email, smsEnabled: true } },
  });
  await gateway.send(UpdateOrganizationDocument, update('not an address'), { 'x-request-id': 'in-part' });
  await gateway.send(UpdateOrganizationDocument, update('name@example.com'), { 'x-request-id': 'whole' });
  expect((await read(gateway, 'in-part'))[0]).toMatchObject({ applied: true, rejectedFields: ['email'] });
  expect((await read(gateway, 'whole'))[0]).toMatchObject({ applied: true, rejectedFields: [] });
});

it('A request that the provider refuses was not applied', async () => {
  const gateway = await start();
  await gateway.send(UpdateOrganizationDocument, rename('fault-forbidden'), { 'x-request-id': 'refused' });
  expect(await read(gateway, 'refused')).toMatchObject([{ status: 403, applied: false }]);
});

it('Each attempt of an update is a request', async () => {
  const gateway = await start();
  const variables = rename('fault-rate-limited-then-fine');
  await gateway.send(UpdateOrganizationDocument, variables, { 'x-request-id': 'two-attempts' });
  const attempts = (await read(gateway, 'two-attempts')).filter(({ method }) => method === 'PUT');
  expect(attempts.map(({ applied, status }) => [status, applied])).toEqual([
    [429, false],
    [200, true],
  ]);
});

it('An update that is refused by the gateway has no requests', async () => {
  const gateway = await start();
  const input = { vertra: { organizationId: 'org123', name: null } };
  await gateway.send(UpdateOrganizationDocument, { input }, { 'x-request-id': 'checked' });
  expect(await read(gateway, 'checked')).toEqual([]);
});

it('The updates of a batch share the id of their request', async () => {
  const gateway = await start();
  const inputs = [rename('org123').input, { vida: { organizationId: '3', name: 'Renamed' } }];
  await gateway.send(UpdateOrganizationsDocument, { inputs }, { 'x-request-id': 'batch' });
  const writes = (await read(gateway, 'batch')).filter(({ method }) => method !== 'GET');
  expect(writes.map(({ provider }) => provider).sort()).toEqual(['VERTRA', 'VIDA']);
});

it('Each item of a bulk update has an id of its own', async () => {
  const gateway = await openBulkGateway({}, { servesSandboxRequests: true });
  const started = await gateway.start([rename('org123').input, rename('fault-forbidden').input]);
  if (started.__typename !== 'OrganizationBulkUpdate') throw new Error(started.__typename);
  await gateway.waitForEnd(started.id);
  // The request ids of items contain the id without the type of its node, like those in changes and logs.
  const id = started.id.replace(/^bulk:/, '');
  expect(await read(gateway, `${id}-0`)).toMatchObject([{ method: 'PUT', applied: true }]);
  expect(await read(gateway, `${id}-1`)).toMatchObject([{ method: 'PUT', applied: false }]);
});

it('Concurrent updates that wait for the same socket keep their own ids', async () => {
  const gateway = await start({ sockets: 1 });
  const ids = Array.from({ length: 20 }, (_, index) => `concurrent-${index}`);
  await Promise.all(
    ids.map((id, index) => {
      const input = { vida: { organizationId: '3', name: `Name ${index}` } };
      return gateway.send(
        'mutation($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
        { input },
        { 'x-request-id': id },
      );
    }),
  );
  for (const [index, id] of ids.entries())
    expect((await read(gateway, id)).map(({ body }) => body)).toEqual([`{"orgName":"Name ${index}"}`]);
});

const callers: Authenticate = (credential) =>
  credential.startsWith('key-') ? { ...anonymous, id: credential } : 'REJECTED';

it('A caller sees only its own requests, even under an id that another caller uses too', async () => {
  const gateway = await start({ authenticate: callers });
  const one = { authorization: 'Bearer key-1', 'x-request-id': 'shared' };
  const other = { authorization: 'Bearer key-2', 'x-request-id': 'shared' };
  await gateway.send(UpdateOrganizationDocument, rename('org123'), one);
  expect(await read(gateway, 'shared', other)).toEqual([]);
  await gateway.send(UpdateOrganizationDocument, rename('org789'), other);
  expect(JSON.stringify(await read(gateway, 'shared', one))).not.toContain('org789');
  expect(JSON.stringify(await read(gateway, 'shared', other))).not.toContain('org123');
});

it('A client without a valid credential is refused, and one over its rate limit as well', async () => {
  const gateway = await start({ authenticate: callers });
  expect((await get(gateway, '?requestId=one')).status).toBe(401);
  expect((await get(gateway, '?requestId=one', { authorization: 'Bearer other' })).status).toBe(401);
  const limited = await start({ rateLimit: createMemoryLimit(1) });
  expect((await get(limited, '?requestId=one')).status).toBe(200);
  expect((await get(limited, '?requestId=one')).status).toBe(429);
});

it.each([
  ['no id', ''],
  ['an empty id', '?requestId='],
  ['two ids', '?requestId=one&requestId=two'],
  ['a null byte', '?requestId=%00'],
  ['characters outside an id', '?requestId=..%2F..%2Fetc'],
  ['a text that is not ASCII', '?requestId=%F0%9F%98%80'],
  ['invalid UTF-8', '?requestId=%FF'],
  ['a long id', `?requestId=${'a'.repeat(129)}`],
])('A request with %s is refused with 400', async (_case, search) => {
  const response = await get(await start(), search);
  expect(response.status).toBe(400);
  expect(JSON.parse(await response.text()).errors[0].message).toMatch(/^Send exactly one requestId/);
});

it.each(['unknown', '__proto__', 'constructor'])('The id %s has no requests', async (id) => {
  expect(await read(await start(), id)).toEqual([]);
});

it('The requests are not found where the providers are not simulated', async () => {
  expect((await get(await startGateway(), '?requestId=one')).status).toBe(404);
});

it('A provider that is not simulated receives no label', async () => {
  const gateway = await startGateway();
  await gateway.send(UpdateOrganizationDocument, rename('org123'), { 'x-request-id': 'one' });
  const headers = gateway.sandbox.vertra.requests.flatMap((request) => Object.keys(request.headers));
  expect(new Set(headers)).not.toContain(gateway.sandbox.labelHeader);
  expect(headers.length).toBeGreaterThan(0);
});

it('The response is not cached, and HEAD returns no body', async () => {
  const gateway = await start();
  const response = await get(gateway, '?requestId=one');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const url = 'http://gateway/sandbox/requests?requestId=one';
  expect(await (await gateway.gateway.fetch(url, { method: 'HEAD' })).text()).toBe('');
  expect((await gateway.gateway.fetch(url, { method: 'POST' })).status).toBe(404);
});
