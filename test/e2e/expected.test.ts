import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument, UpdateOrganizationsDocument } from '../../schema/operations.ts';
import type { Scope } from '../../src/domain/access/caller.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { hang, respondWith } from '../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { idOf, openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

const methodsAt = ({ requests }: SimulatedProvider) => requests.map(({ method }) => method);

const update = async (
  { send }: Pick<TestGateway, 'send'>,
  input: UpdateOrganizationInput,
  idempotencyKey: string | null = null,
  headers = {},
) => (await send(UpdateOrganizationDocument, { input, idempotencyKey }, headers)).data?.updateOrganization;

const updateAll = async ({ send }: TestGateway, inputs: UpdateOrganizationInput[], idempotencyKey?: string) =>
  (await send(UpdateOrganizationsDocument, { inputs, idempotencyKey: idempotencyKey ?? null })).data
    ?.updateOrganizations;

const vertra = (
  description: string,
  expected: NonNullable<UpdateOrganizationInput['vertra']>['expected'],
): UpdateOrganizationInput => ({ vertra: { organizationId: 'org123', description, expected } });

const vida = (
  name: string,
  expected: NonNullable<UpdateOrganizationInput['vida']>['expected'],
): UpdateOrganizationInput => ({ vida: { organizationId: '3', name, expected } });

/** An organization as a form reads it. */
interface Read {
  readonly description?: string | null;
  readonly vida?: { readonly email: string | null } | null;
}

const updated = { __typename: 'OrganizationUpdated' };
const conflict = (...paths: string[][]) => ({
  __typename: 'OrganizationConflictError',
  code: 'CONFLICT',
  applied: 'NOT_APPLIED',
  retryable: false,
  conflicts: paths.map((path) => ({ path, state: 'DIFFERENT' })),
});
const inputError = (...issues: (readonly [code: string, ...path: string[]])[]) => ({
  __typename: 'OrganizationInputError',
  applied: 'NOT_APPLIED',
  issues: issues.map(([code, ...path]) => ({ code, path: ['input', ...path] })),
});

const methodsOf = ({ requests }: SimulatedProvider, id: string) =>
  requests.filter(({ organizationId }) => organizationId === id).map(({ method }) => method);

/** Updates another organization: when that is done, every earlier request was sent or waits. */
const updateOther = (gateway: TestGateway) =>
  update(gateway, { vertra: { organizationId: 'org789', description: 'Other' } });

/** Makes each read of the provider fail with the fault. */
function failReads(simulation: SimulatedProvider, fault: Fault): void {
  simulation.inject(({ method }) => (method === 'GET' ? fault : undefined));
}

/** Holds the provider's responses to reads until they are released. */
function holdReads(simulation: SimulatedProvider) {
  const held: (() => void)[] = [];
  failReads(simulation, {
    applied: true,
    play: (response, usual) =>
      held.push(() => response.writeHead(usual.status, usual.headers).end(usual.body)),
  });
  return {
    wait: (count: number) => waitUntil('the reads are held', () => held.length >= count),
    release() {
      simulation.inject(undefined);
      for (const respond of held.splice(0)) respond();
    },
  };
}

const descriptionPath = ['input', 'vertra', 'expected', 'description'];
const seeded = 'Updated description';

/** Starts a Vertra Cloud that holds these values, and confirms each update. */
async function startVertra(organization: object) {
  const current = { id: 'org123', name: 'demo', description: 'x', ...organization };
  const server = await startRawServer((socket, text) => {
    const updates = text.startsWith('PUT') ? JSON.parse(text.split('\r\n\r\n')[1] ?? '').updates : {};
    socket.write(toHttpResponse(200, JSON.stringify({ response: { ...current, ...updates } })));
  });
  const gateway = await startGateway({ vertraOrigin: server.origin, vertraToken: 'token' });
  const methods = () => server.received.join('').match(/^(GET|PUT)(?= )/gm) ?? [];
  return { ...gateway, methods };
}

describe('an update with expected values', () => {
  it.each([
    {
      provider: 'vertra' as const,
      write: 'PUT',
      input: vertra('New', { description: seeded, tags: ['updated', 'newtag'] }),
    },
    {
      provider: 'vida' as const,
      write: 'POST',
      input: vida('New', { vidaPremium: true, orgAccountType: 'CUSTOMER' }),
    },
  ])('reads the organization at $provider, then is sent', async ({ input, provider, write }) => {
    const gateway = await startGateway();
    const { operations, sandbox, send } = gateway;
    const query =
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';
    expect((await send<object, object>(query, { input })).data).toEqual({ updateOrganization: updated });
    expect(methodsAt(sandbox[provider])).toEqual(['GET', write]);
    const outcomes = [{ member: 'OrganizationUpdated', applied: 'APPLIED', count: 1 }];
    expect(operations).toMatchObject([{ attempts: 2, outcomes }]);
  });

  it.each([
    {
      provider: 'vertra' as const,
      input: vertra('New', { name: 'updatedorganization', description: 'Stale', tags: ['newtag'] }),
      paths: [descriptionPath, ['input', 'vertra', 'expected', 'tags']],
      organization: { id: 'vertra:org123', description: seeded, tags: ['newtag', 'updated'] },
    },
    {
      provider: 'vida' as const,
      input: vida('New', { name: 'Harbour Dental Group', active: false }),
      paths: [['input', 'vida', 'expected', 'active']],
      organization: { id: 'vida:3', name: 'Harbour Dental Group', vida: { active: true } },
    },
  ])('is not sent when $provider holds others, and shows which and the organization', async (each) => {
    const gateway = await startGateway();
    const outcome = await update(gateway, each.input);
    expect(outcome).toMatchObject({ ...conflict(...each.paths), organization: each.organization });
    // The organization of the outcome is the one that was compared.
    expect(methodsAt(gateway.sandbox[each.provider])).toEqual(['GET']);
    expect(gateway.operations).toMatchObject([
      { attempts: 1, outcomes: [{ member: 'OrganizationConflictError', applied: 'NOT_APPLIED', count: 1 }] },
    ]);
  });

  it.each([
    {
      id: 'vertra:fault-stale-form',
      toInput: ({ description = null }: Read): UpdateOrganizationInput => ({
        vertra: { organizationId: 'fault-stale-form', name: 'new', expected: { description } },
      }),
      path: descriptionPath,
    },
    {
      id: 'vida:9205',
      toInput: ({ vida }: Read): UpdateOrganizationInput => ({
        vida: { organizationId: '9205', name: 'New', expected: { email: vida?.email ?? null } },
      }),
      path: ['input', 'vida', 'expected', 'email'],
    },
  ])('of a form that another writer made stale is not sent: $id', async ({ id, path, toInput }) => {
    const gateway = await startGateway();
    const query =
      'query ($id: ID!) { organization(id: $id) { ... on Organization { description vida { email } } } }';
    const { data } = await gateway.send<{ organization: Read }, object>(query, { id });
    expect(await update(gateway, toInput(data?.organization ?? {}))).toMatchObject(conflict(path));
    for (const provider of [gateway.sandbox.vertra, gateway.sandbox.vida])
      expect(methodsAt(provider).filter((method) => method !== 'GET')).toEqual([]);
  });

  it('is sent without a read when `expected` is null', async () => {
    const gateway = await startGateway();
    const query =
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';
    const { data } = await gateway.send<object, object>(query, { input: vertra('New', null) });
    expect(data).toEqual({ updateOrganization: updated });
    expect(methodsAt(gateway.sandbox.vertra)).toEqual(['PUT']);
  });

  it('compares by the rule that confirms updates: Unicode form, white space, tags as a set, the case of a name', async () => {
    const gateway = await startVertra({
      name: 'zoë',
      description: 'Caf\u0065\u0301  au lait ',
      tags: ['b', 'a'],
    });
    const expected = { name: ' ZOË', description: 'Café au lait', tags: ['a', 'b', 'a'] };
    expect(await update(gateway, vertra('New', expected))).toMatchObject(updated);
  });

  it.each([
    ['null', { description: null }, { description: null }, updated],
    ['null, but holds an empty text', { description: '' }, { description: null }, conflict(descriptionPath)],
    ['null, but holds a text', { description: 'x' }, { description: null }, conflict(descriptionPath)],
    ['an empty text, which it stores as null', { description: null }, { description: '' }, updated],
    ['a text, but holds null', { description: null }, { description: 'x' }, conflict(descriptionPath)],
    ['other emoji', { description: '👩‍👩‍👧' }, { description: '👩‍👩‍👦' }, conflict(descriptionPath)],
    [
      'a text, but holds a huge one',
      { description: 'é'.repeat(200_000) },
      { description: 'é' },
      conflict(descriptionPath),
    ],
  ])('expects %s', async (_title, held, expected, outcome) => {
    const gateway = await startVertra(held);
    expect(await update(gateway, vertra('New', expected))).toMatchObject(outcome);
    expect(gateway.methods()).toEqual(outcome === updated ? expect.arrayContaining(['GET', 'PUT']) : ['GET']);
  });

  it('can expect null of a setting that Vida reports as null, and not of one that Vida leaves out', async () => {
    const account = JSON.stringify({ id: 3, orgName: 'Acme', details: { externalAccountId: null } });
    const confirmation = '{"success":true,"updatedSettings":["orgName"]}';
    const server = await startRawServer((socket, text) =>
      socket.write(toHttpResponse(200, text.startsWith('GET') ? account : confirmation)),
    );
    const gateway = await startGateway({ vidaOrigin: server.origin });
    expect(await update(gateway, vida('New', { externalAccountId: null }))).toMatchObject(updated);
    expect(await update(gateway, vida('New', { externalBillingId: null }))).toMatchObject(
      inputError(['NOT_COMPARABLE', 'vida', 'expected', 'externalBillingId']),
    );
  });

  it('is refused when the read does not contain an expected field, even when others differ', async () => {
    const gateway = await startGateway();
    const input = vida('New', { hipaaSetting: null, active: false, name: 'Stale' });
    expect(await update(gateway, input)).toMatchObject(
      inputError(['NOT_COMPARABLE', 'vida', 'expected', 'hipaaSetting']),
    );
    expect(methodsAt(gateway.sandbox.vida)).toEqual(['GET']);
  });
});

describe('an expected instant', () => {
  const held = { updated_at: '2025-08-14T19:58:00.1234567Z' };
  const updatedAt = ['input', 'vertra', 'expected', 'updatedAt'];

  it.each([
    ['2025-08-14T19:58:00.1234567Z', updated],
    ['2025-08-14T21:58:00.12345670+02:00', updated],
    ['2025-08-14T19:58:00.1234568Z', conflict(updatedAt)],
    ['2025-08-14T19:58:00.123Z', conflict(updatedAt)],
    [null, conflict(updatedAt)],
  ])('%s is compared with each digit that the provider sent', async (expected, outcome) => {
    const gateway = await startVertra(held);
    expect(await update(gateway, vertra('New', { updatedAt: expected }))).toMatchObject(outcome);
  });

  it('equals the one of a response in which it has fewer digits', async () => {
    const gateway = await startVertra({ updated_at: '2025-08-14T19:58:00.1Z' });
    expect(await update(gateway, vertra('New', { updatedAt: '2025-08-14T19:58:00.100Z' }))).toMatchObject(
      updated,
    );
  });

  it.each([{}, { updated_at: null }, { updated_at: 'yesterday' }])(
    'cannot be compared with %j',
    async (organization) => {
      const gateway = await startVertra(organization);
      const expected = { updatedAt: '2025-08-14T19:58:00Z', description: 'Stale' };
      expect(await update(gateway, vertra('New', expected))).toMatchObject(
        inputError(['NOT_COMPARABLE', 'vertra', 'expected', 'updatedAt']),
      );
      expect(gateway.methods()).toEqual(['GET']);
    },
  );
});

describe('expected values that break a rule', () => {
  it.each([
    ['empty', vertra('New', {}), inputError(['REQUIRED', 'vertra', 'expected'])],
    [
      'malformed or too long, beside issues of the update',
      {
        vertra: {
          organizationId: ' ',
          name: 'n'.repeat(51),
          expected: { name: '\uD800', description: 'd'.repeat(10_001), tags: ['ok', '\uDC00'] },
        },
      },
      inputError(
        ['REQUIRED', 'vertra', 'organizationId'],
        ['TOO_LONG', 'vertra', 'name'],
        ['INVALID_FORMAT', 'vertra', 'expected', 'name'],
        ['TOO_LONG', 'vertra', 'expected', 'description'],
        ['INVALID_FORMAT', 'vertra', 'expected', 'tags', '1'],
      ),
    ],
  ])('are refused when they are %s, and nothing is sent', async (_title, input, outcome) => {
    const gateway = await startGateway();
    expect(await update(gateway, input)).toMatchObject(outcome);
    expect(gateway.sandbox.vertra.requests).toEqual([]);
  });

  it('may be longer than an update is allowed to be, because the provider can hold such a value', async () => {
    const name = 'n'.repeat(60);
    const gateway = await startVertra({ name });
    expect(await update(gateway, vertra('New', { name }))).toMatchObject(updated);
  });

  it.each([[['a']], [null]])('are refused when the dialect does not have the field: %j', async (tags) => {
    const gateway = await startGateway({ dialect: 'workspaces-flat' });
    expect(await update(gateway, vertra('New', { tags }))).toMatchObject(
      inputError(['NOT_SUPPORTED', 'vertra', 'expected', 'tags']),
    );
    expect(gateway.sandbox.vertra.requests).toEqual([]);
  });

  it.each([
    ['yesterday', 'updatedAt'],
    [[], 'description'],
  ])('are refused by the schema when they have another type: %j', async (value, field) => {
    const { sandbox, send } = await startGateway();
    const input = { vertra: { organizationId: 'org123', name: 'New', expected: { [field]: value } } };
    const { errors } = await send<object, object>(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
      { input },
    );
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
    expect(sandbox.vertra.requests).toEqual([]);
  });
});

describe('a read before an update that fails', () => {
  it.each([
    [
      'OrganizationNotFoundError',
      respondWith({ status: 404, body: { code: 'ORGANIZATION_NOT_FOUND' } }),
      false,
    ],
    ['OrganizationForbiddenError', respondWith({ status: 403, body: { code: 'ACCESS_DENIED' } }), false],
    ['OrganizationCredentialError', respondWith({ status: 401 }), false],
    ['OrganizationRateLimitedError', respondWith({ status: 429, headers: { 'retry-after': '30' } }), true],
    ['OrganizationUnavailableError', hang, true],
    ['OrganizationUnexpectedError', respondWith({ status: 200, body: 'no JSON' }), false],
    [
      'OrganizationUnexpectedError',
      respondWith({ status: 200, body: { response: { id: 'org456' } } }),
      false,
    ],
  ])('returns %s, and nothing is written', async (member, fault, retryable) => {
    const gateway = await startGateway({ timeoutMs: 500 });
    const { vertra: provider } = gateway.sandbox;
    failReads(provider, fault);
    expect(await update(gateway, vertra('New', { description: seeded }))).toMatchObject({
      __typename: member,
      applied: 'NOT_APPLIED',
      retryable,
    });
    expect(methodsAt(provider).filter((method) => method !== 'GET')).toEqual([]);
    provider.inject(undefined);
    expect(await update(gateway, vertra('New', { description: seeded }))).toMatchObject(updated);
  });

  it('is cut off by the stop of the gateway, which proves that nothing was written', async () => {
    const stop = new AbortController();
    const gateway = await startGateway({ stop: stop.signal });
    failReads(gateway.sandbox.vertra, hang);
    const outcome = update(gateway, vertra('New', { description: seeded }));
    await waitUntil('the read is sent', () => gateway.sandbox.vertra.requests.length === 1);
    stop.abort();
    expect(await outcome).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
    });
    expect(methodsAt(gateway.sandbox.vertra)).toEqual(['GET']);
  });
});

describe('a caller of an update with expected values', () => {
  const asCaller = (...scopes: Scope[]) =>
    startGateway({ authenticate: () => ({ ...anonymous, id: 'a', scopes: new Set(scopes) }) });
  const headers = { authorization: 'Bearer a' };

  it.each([[['organizations:write']], [['organizations:read']], [[]]] as const)(
    'needs both scopes, not only %j, and nothing is sent',
    async (scopes) => {
      const gateway = await asCaller(...scopes);
      for (const expected of [{ description: 'Stale' }, {}]) {
        const outcome = await update(gateway, vertra('New', expected), null, headers);
        expect(outcome).toMatchObject({ __typename: 'OrganizationForbiddenError', applied: 'NOT_APPLIED' });
        expect(outcome).not.toHaveProperty('organization');
      }
      expect(gateway.sandbox.vertra.requests).toEqual([]);
    },
  );

  it('needs only organizations:write when `expected` is null', async () => {
    const gateway = await asCaller('organizations:write');
    expect(await update(gateway, vertra('New', null), null, headers)).toMatchObject(updated);
  });

  it('does not cancel the read by disconnecting, and the update is sent', async () => {
    const { gateway, sandbox } = await startGateway();
    const reads = holdReads(sandbox.vertra);
    const abort = new AbortController();
    const request = gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      signal: abort.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
        variables: { input: vertra('New', { description: seeded }) },
      }),
    });
    await reads.wait(1);
    abort.abort();
    await expect(request).rejects.toThrow();
    reads.release();
    await waitUntil('the update is sent', () => sandbox.vertra.writes('org123') === 1);
    expect(methodsAt(sandbox.vertra)).toEqual(['GET', 'PUT']);
  });
});

describe('concurrent updates of one organization', () => {
  it('with the same expected values update it once', async () => {
    const gateway = await startGateway();
    const outcomes = await Promise.all(
      ['A', 'B', 'C'].map((text) => update(gateway, vertra(text, { description: seeded }))),
    );
    expect(outcomes).toMatchObject([updated, conflict(descriptionPath), conflict(descriptionPath)]);
    expect(outcomes[2]).toMatchObject({ organization: { description: 'A' } });
    expect(methodsAt(gateway.sandbox.vertra)).toEqual(['GET', 'PUT', 'GET', 'GET']);
  });

  it('without expected values wait until an update was compared and sent', async () => {
    const gateway = await startGateway();
    const reads = holdReads(gateway.sandbox.vertra);
    const first = update(gateway, vertra('First', { description: seeded }));
    await reads.wait(1);
    const second = update(gateway, vertra('Second', null));
    await updateOther(gateway);
    expect(methodsOf(gateway.sandbox.vertra, 'org123')).toEqual(['GET']);
    reads.release();
    expect(await Promise.all([first, second])).toMatchObject([updated, updated]);
    expect(methodsOf(gateway.sandbox.vertra, 'org123')).toEqual(['GET', 'PUT', 'PUT']);
    expect(gateway.sandbox.vertra.organization('org123')).toMatchObject({ description: 'Second' });
  });

  it('of a hundred editors all get an outcome, and each success builds on the one before it', async () => {
    const gateway = await startGateway();
    const editors = Array.from({ length: 100 }, (_, index) =>
      update(
        gateway,
        vertra(`Editor ${index}`, { description: index === 0 ? seeded : `Editor ${index - 1}` }),
      ),
    );
    expect(await Promise.all(editors)).toMatchObject(Array(100).fill(updated));
    expect(gateway.sandbox.vertra.writes('org123')).toBe(100);
  });
});

describe('a shutdown', () => {
  it('waits for an update that has started its read, and refuses one that waits', async () => {
    const gateway = await startGateway();
    const reads = holdReads(gateway.sandbox.vertra);
    const first = update(gateway, vertra('First', { description: seeded }));
    await reads.wait(1);
    const second = update(gateway, vertra('Second', { description: 'First' }));
    await updateOther(gateway);
    const closed = gateway.gate.close();
    reads.release();
    expect(await first).toMatchObject(updated);
    expect(await second).toMatchObject({ __typename: 'OrganizationUnavailableError', retryable: true });
    await closed;
    expect(methodsOf(gateway.sandbox.vertra, 'org123')).toEqual(['GET', 'PUT']);
  });
});

describe('a batch', () => {
  it('compares each of several updates of one organization with what the one before it wrote', async () => {
    const gateway = await startGateway();
    const inputs = [
      vertra('One', { description: seeded }),
      vertra('Two', { description: 'One' }),
      vertra('Stale', { description: 'One' }),
      vertra('Three', { description: 'Two' }),
    ];
    const stale = conflict(['inputs', '2', 'vertra', 'expected', 'description']);
    expect(await updateAll(gateway, inputs)).toMatchObject([updated, updated, stale, updated]);
    expect(methodsAt(gateway.sandbox.vertra)).toEqual(['GET', 'PUT', 'GET', 'PUT', 'GET', 'GET', 'PUT']);
  });

  it('sends again under its key only what was a conflict, after a new read', async () => {
    const gateway = await startGateway();
    const inputs = [vida('One', { vidaPremium: true }), vertra('Two', { description: 'Later' })];
    expect(await updateAll(gateway, inputs, 'k')).toMatchObject([
      updated,
      conflict(['inputs', '1', ...descriptionPath.slice(1)]),
    ]);
    await update(gateway, vertra('Later', null));
    expect(await updateAll(gateway, inputs, 'k')).toMatchObject([
      { ...updated, replayed: true },
      { ...updated, replayed: false },
    ]);
    expect(gateway.sandbox.vida.writes('3')).toBe(1);
    expect(gateway.sandbox.vertra.organization('org123')).toMatchObject({ description: 'Two' });
  });

  it('with other expected values under its key is refused', async () => {
    const gateway = await startGateway();
    await updateAll(gateway, [vertra('One', { description: seeded })], 'k');
    for (const expected of [null, { description: 'One' }, { description: seeded, name: null }]) {
      expect(await updateAll(gateway, [vertra('One', expected)], 'k')).toMatchObject([
        { __typename: 'OrganizationIdempotencyError', applied: 'NOT_APPLIED' },
      ]);
    }
    expect(gateway.sandbox.vertra.writes('org123')).toBe(1);
  });
});

describe('an idempotency key', () => {
  it('replays the outcome of the same update and expected values without a read', async () => {
    const gateway = await startGateway();
    const input = vertra('New', { description: seeded, updatedAt: '2025-08-14T20:00:00Z' });
    expect(await update(gateway, input, 'k')).toMatchObject({ ...updated, replayed: false });
    const sent = gateway.sandbox.vertra.requests.length;
    const { data } = await gateway.send<object, object>(
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input, idempotencyKey: "k") { __typename } }',
      { input: vertra('New', { updatedAt: '2025-08-14T22:00:00.000+02:00', description: seeded }) },
    );
    expect(data).toEqual({ updateOrganization: updated });
    expect(gateway.sandbox.vertra.requests).toHaveLength(sent);
  });

  it('is refused with other expected values, or without them', async () => {
    const gateway = await startGateway();
    await update(gateway, vertra('New', { description: seeded }), 'k');
    const sent = gateway.sandbox.vertra.requests.length;
    for (const expected of [
      null,
      { description: 'New' },
      { name: 'updatedorganization' },
      { description: null },
    ]) {
      expect(await update(gateway, vertra('New', expected), 'k')).toMatchObject({
        __typename: 'OrganizationIdempotencyError',
      });
    }
    expect(gateway.sandbox.vertra.requests).toHaveLength(sent);
  });

  it('is unused again after a conflict, for any update', async () => {
    const gateway = await startGateway();
    expect(await update(gateway, vertra('New', { description: 'Stale' }), 'k')).toMatchObject(
      conflict(descriptionPath),
    );
    expect(await update(gateway, vertra('New', { description: seeded }), 'k')).toMatchObject(updated);
    expect(gateway.sandbox.vertra.writes('org123')).toBe(1);
  });
});

describe('a bulk update', () => {
  it('compares its items, and lists a conflict with what differs', async () => {
    const gateway = await openBulkGateway();
    const id = idOf(
      await gateway.start([
        vertra('One', { description: seeded, updatedAt: '2025-08-14T20:00:00Z' }),
        vertra('Stale', { description: seeded }),
        vertra('Two', { description: 'One' }),
      ]),
    );
    const bulk = await gateway.waitForEnd(id);
    expect(bulk).toMatchObject({ updated: 2, failed: 1, unknown: 0 });
    expect(bulk.failedItems).toMatchObject([
      {
        index: 1,
        error: {
          __typename: 'OrganizationConflictError',
          applied: 'NOT_APPLIED',
          retryable: false,
          conflicts: [{ path: ['inputs', '1', ...descriptionPath.slice(1)] }],
        },
      },
    ]);
    const { data } = await gateway.send<object, object>(
      'query ($id: ID!) { bulkUpdate(id: $id) { ... on OrganizationBulkUpdate { failedItems { nodes { error { ... on OrganizationConflictError { organization { id description } } } } } } } }',
      { id },
    );
    const organization = { id: 'vertra:org123', description: 'Two' };
    expect(data).toEqual({ bulkUpdate: { failedItems: { nodes: [{ error: { organization } }] } } });
  });

  it('is another one under its key with other expected values', async () => {
    const gateway = await openBulkGateway();
    const start = (expected: object | null) => gateway.start([vertra('New', expected)], 'k');
    const id = idOf(await start({ description: seeded }));
    expect(idOf(await start({ description: seeded }))).toBe(id);
    for (const expected of [null, { description: 'New' }])
      expect(await start(expected)).toMatchObject({ __typename: 'OrganizationIdempotencyError' });
    await gateway.waitForEnd(id);
  });
});
