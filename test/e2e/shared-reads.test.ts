import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Authenticate, Caller } from '../../src/domain/access/caller.ts';
import type { OrganizationPattern } from '../../src/domain/access/organization-pattern.ts';
import type { HeldRequest } from '../support/held-server.ts';
import { startHeldServer } from '../support/held-server.ts';
import type { GatewayOptions, TestGateway } from '../support/start-gateway.ts';
import { listen, startGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

const patterns: Readonly<Record<string, OrganizationPattern>> = { carl: 'vertra:o2' };
const authenticate: Authenticate = (id): Caller => ({
  id,
  scopes: new Set(['organizations:write', ...(id === 'writer' ? [] : (['organizations:read'] as const))]),
  organizations: [patterns[id] ?? '*'],
});
const as = (credential: string) => ({ authorization: `Bearer ${credential}` });
const anna = as('anna');
const bert = as('bert');

/** Starts a gateway with providers that respond when the test does. */
async function start(options: GatewayOptions = {}) {
  const vida = await startHeldServer();
  const vertra = await startHeldServer();
  const origins = { vidaOrigin: vida.origin, vertraOrigin: vertra.origin };
  // A busy machine can take longer than the usual second.
  const gateway = await startGateway({ ...origins, authenticate, joinableMs: 60_000, ...options });
  const read = (id: string, headers = anna) => send(gateway, readQuery(id), headers);
  return { ...gateway, vida, vertra, read };
}

/** Waits until the gateway has executed the requests that were sent before, as far as it can without a provider. */
async function untilExecuted({ send: post }: Pick<TestGateway, 'send'>): Promise<void> {
  for (let roundTrips = 0; roundTrips < 2; roundTrips += 1)
    await post('{ node(id: "none") { id } }', {}, anna);
}

const send = async (
  { send: post }: Pick<TestGateway, 'send'>,
  query: string,
  headers: Record<string, string>,
) => (await post<Record<string, unknown>, object>(query, {}, headers)).data;

const fields = '__typename ... on Organization { id name tags members { userId } vida { email } }';
const readQuery = (id: string) => `{ organization(id: ${JSON.stringify(id)}) { ${fields} } }`;

const toVertra = (id: string, name = 'N') => ({
  ...{ id, name, description: 'D', owner_id: '1', created_at: instant, updated_at: instant },
  tags: ['tag'],
  members: [{ user_id: '7', role: 'owner', joined_at: instant }],
});
const instant = '2026-01-01T00:00:00Z';
const respondVertra = ({ line, respond }: HeldRequest, name?: string) => {
  const id = decodeURIComponent(line.split('/').at(-1) ?? '');
  respond(200, JSON.stringify({ status: 'success', response: toVertra(id, name) }));
};
const respondVida = ({ line, respond }: HeldRequest) => {
  const id = new URLSearchParams(line.split('?')[1]).get('targetAccountId');
  respond(
    200,
    JSON.stringify({ id, accountType: 'organization', orgName: `Name of ${id}`, email: 'a@b.example' }),
  );
};

describe('concurrent reads of an organization by several callers', () => {
  it('are one request, and each caller has the organization and the read in its log', async () => {
    const gateway = await start();
    const { operations, read, vertra } = gateway;
    const reads = [read('vertra:o1', anna), read('vertra:o1', bert)];
    const held = await vertra.request(0);
    await untilExecuted(gateway);
    operations.length = 0;
    respondVertra(held);
    const [first, second] = await Promise.all(reads);
    expect(first).toMatchObject({
      organization: { id: 'vertra:o1', tags: ['tag'], members: [{ userId: '7' }] },
    });
    expect(second).toEqual(first);
    expect(vertra.lines()).toEqual(['GET /v1/organizations/o1']);
    const outcomes = [{ member: 'Organization', count: 1 }];
    expect(operations.toSorted((a, b) => b.attempts - a.attempts)).toMatchObject([
      { attempts: 1, joined: 0, outcomes },
      { attempts: 0, joined: 1, outcomes },
    ]);
  });

  it('are one request for each way to read it', async () => {
    const gateway = await start();
    const queries = [
      readQuery('vertra:o1'),
      '{ organizations(ids: ["vertra:o1"]) { ... on Organization { name } } }',
      '{ node(id: "vertra:o1") { ... on Organization { name } } }',
      '{ nodes(ids: ["vertra:o1"]) { ... on Organization { name } } }',
      '{ _entities(representations: [{ __typename: "Organization", id: "vertra:o1" }]) { ... on Organization { name } } }',
      '{ compareUpdate(input: { vertra: { organizationId: "o1", name: "N" } }) { ... on OrganizationComparison { fields { state } } } }',
    ];
    const first = send(gateway, queries[0] ?? '', anna);
    const held = await gateway.vertra.request(0);
    const others = queries.slice(1).map((query) => send(gateway, query, bert));
    await untilExecuted(gateway);
    respondVertra(held);
    const name = { name: 'N' };
    expect(await Promise.all([first, ...others])).toMatchObject([
      { organization: name },
      { organizations: [name] },
      { node: name },
      { nodes: [name] },
      { _entities: [name] },
      { compareUpdate: { fields: [{ state: 'SAME' }] } },
    ]);
    expect(gateway.vertra.lines()).toHaveLength(1);
  });

  it('share the list that takes the place of several requests', async () => {
    const gateway = await start();
    const query =
      '{ organizations(ids: ["vertra:o1", "vertra:o2", "vertra:o3"]) { ... on Organization { name } } }';
    const reads = [send(gateway, query, anna), send(gateway, query, bert)];
    const { respond } = await gateway.vertra.request(0);
    await untilExecuted(gateway);
    respond(
      200,
      JSON.stringify({ status: 'success', response: ['o1', 'o2', 'o3'].map((id) => toVertra(id, id)) }),
    );
    const names = ['o1', 'o2', 'o3'].map((name) => ({ name }));
    expect(await Promise.all(reads)).toEqual([{ organizations: names }, { organizations: names }]);
    expect(gateway.vertra.lines()).toEqual(['GET /v1/organizations/all/@me']);
  });

  it('are separate for organizations of two providers with the same id, and for ids with characters of URLs', async () => {
    const { read, vertra, vida } = await start();
    const ids = ['3', '3&targetAccountId=4', '3#', '3 ', 'all/@me', 'é', 'e\u0301', '3?x', '%33', 'GET /v1'];
    const reads = ids.flatMap((id) => [read(`vida:${id}`), read(`vertra:${id}`)]);
    await vida.request(ids.length - 1);
    await vertra.request(ids.length - 1);
    for (const each of vertra.requests) respondVertra(each);
    for (const each of vida.requests) respondVida(each);
    expect(await Promise.all(reads)).toMatchObject(
      ids.flatMap((id) => [
        { organization: { id: `vida:${id}`, name: `Name of ${id}` } },
        { organization: { id: `vertra:${id}`, name: 'N' } },
      ]),
    );
    expect(new Set([...vida.lines(), ...vertra.lines()]).size).toBe(2 * ids.length);
  });

  it('report the drift of their response once', async () => {
    const gateway = await start();
    const reads = [gateway.read('vertra:o1', anna), gateway.read('vertra:o1', bert)];
    const { respond } = await gateway.vertra.request(0);
    await untilExecuted(gateway);
    respond(200, JSON.stringify({ status: 'success', response: { ...toVertra('o1'), unknown: 1 } }));
    await Promise.all(reads);
    expect(gateway.drift).toEqual(['VERTRA response.unknown']);
  });

  it('each count in the memory of their own request', async () => {
    const gateway = await start({ memoryLimits: { maxBytesOfCaller: 500_000, maxBytes: 500_000 } });
    const reads = [gateway.read('vertra:o1', anna), gateway.read('vertra:o1', bert)];
    const { respond } = await gateway.vertra.request(0);
    await untilExecuted(gateway);
    const members = Array(1500).fill(toVertra('o1').members[0]);
    respond(200, JSON.stringify({ status: 'success', response: { ...toVertra('o1'), members } }));
    const types = (await Promise.all(reads)).map((data) => data?.['organization']);
    expect(types).toMatchObject([
      { __typename: 'Organization' },
      { __typename: 'OrganizationUnavailableError' },
    ]);
  });
});

describe('a caller without rights', () => {
  it.each([
    ['of the organization', 'carl', 'OrganizationNotFoundError'],
    ['to read', 'writer', 'OrganizationForbiddenError'],
  ])('%s joins no request, and sends none', async (_name, credential, member) => {
    const { read, vertra } = await start();
    const first = read('vertra:o1', anna);
    const held = await vertra.request(0);
    // It is refused while the request is in flight.
    expect(await read('vertra:o1', as(credential))).toEqual({ organization: { __typename: member } });
    respondVertra(held);
    expect(await first).toMatchObject({ organization: { name: 'N' } });
    expect(vertra.lines()).toHaveLength(1);
  });
});

describe('a client that disconnects', () => {
  it('does not cancel a request that another client waits for, and cancels it when it was the last', async () => {
    const gateway = await start();
    const url = await listen(gateway.gateway);
    const unavailable = 'OrganizationUnavailableError';
    const post = () => {
      const headers = { 'content-type': 'application/json', ...anna };
      const client = request(url, { method: 'POST', headers });
      client.on('error', () => {});
      client.end(JSON.stringify({ query: readQuery('vertra:o1') }));
      return client;
    };
    const first = post();
    const held = await gateway.vertra.request(0);
    const second = gateway.read('vertra:o1', bert);
    await untilExecuted(gateway);
    first.destroy();
    const isCancelled = expect.objectContaining({
      outcomes: [expect.objectContaining({ member: unavailable })],
    });
    await until(() => expect(gateway.operations).toContainEqual(isCancelled));
    respondVertra(held);
    expect(await second).toMatchObject({ organization: { name: 'N' } });
    const last = post();
    await gateway.vertra.request(1);
    last.destroy();
    await gateway.vertra.closed(0);
    expect(gateway.vertra.lines()).toHaveLength(2);
  });
});

describe('an update', () => {
  const update = (selection: string, options = '', key = '') => `mutation {
    updateOrganization(input: { vertra: { organizationId: "o1", name: "New" ${options} } } ${key}) { __typename ${selection} }
  }`;

  it('with expected values reads the organization anew, and so does each read after it', async () => {
    const gateway = await start();
    const { vertra } = gateway;
    const early = gateway.read('vertra:o1', bert);
    await vertra.request(0);
    const selection = '... on OrganizationUpdated { organization { name members { userId } } }';
    const updated = send(gateway, update(selection, ', expected: { name: "Old" }'), anna);
    respondVertra(await vertra.request(1), 'Old');
    const { line, respond } = await vertra.request(2);
    expect(line).toBe('PUT /v1/organizations/o1');
    const during = gateway.read('vertra:o1', bert);
    await vertra.request(3);
    const { members: _, ...confirmed } = toVertra('o1', 'New');
    respond(200, JSON.stringify({ status: 'success', response: confirmed }));
    await vertra.request(4);
    for (const [index, name] of [
      [0, 'Early'],
      [3, 'During'],
      [4, 'New'],
    ] as const) {
      respondVertra(await vertra.request(index), name);
    }
    expect(await updated).toMatchObject({ updateOrganization: { organization: { name: 'New' } } });
    expect(await early).toMatchObject({ organization: { name: 'Early' } });
    expect(await during).toMatchObject({ organization: { name: 'During' } });
  });

  it('whose outcome is unknown is compared with a read that began after it', async () => {
    const gateway = await start();
    const { vertra } = gateway;
    const early = gateway.read('vertra:o1', bert);
    await vertra.request(0);
    const selection =
      '... on OrganizationOutcomeUnknownError { comparison { ... on OrganizationComparison { fields { state } } } }';
    const updated = send(gateway, update(selection), anna);
    (await vertra.request(1)).respond(500);
    respondVertra(await vertra.request(2), 'New');
    expect(await updated).toMatchObject({
      updateOrganization: { comparison: { fields: [{ state: 'SAME' }] } },
    });
    respondVertra(await vertra.request(0), 'Old');
    expect(await early).toMatchObject({ organization: { name: 'Old' } });
    expect(vertra.lines()).toHaveLength(3);
  });

  it('that is replayed reads the organization anew, because another process can have sent it', async () => {
    const gateway = await start();
    const { vertra } = gateway;
    const keyed = (selection: string) => update(selection, '', 'idempotencyKey: "key"');
    const sent = send(gateway, keyed(''), anna);
    (await vertra.request(0)).respond(
      200,
      JSON.stringify({ status: 'success', response: toVertra('o1', 'New') }),
    );
    expect(await sent).toMatchObject({ updateOrganization: { __typename: 'OrganizationUpdated' } });
    const early = gateway.read('vertra:o1', bert);
    await vertra.request(1);
    const replayed = send(
      gateway,
      keyed('... on OrganizationUpdated { replayed organization { name } }'),
      anna,
    );
    respondVertra(await vertra.request(2), 'New');
    expect(await replayed).toMatchObject({
      updateOrganization: { replayed: true, organization: { name: 'New' } },
    });
    respondVertra(await vertra.request(1), 'Old');
    expect(await early).toMatchObject({ organization: { name: 'Old' } });
  });
});
