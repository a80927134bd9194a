import { describe, expect, it } from 'vitest';
import type { OrganizationChangesQueryVariables, UpdateOrganizationInput } from '../../schema/operations.ts';
import {
  OrganizationChangesDocument,
  UpdateOrganizationDocument,
  UpdateOrganizationsDocument,
} from '../../schema/operations.ts';
import { createChanges } from '../../src/changes/create-changes.ts';
import { createSqliteChangeStore } from '../../src/changes/sqlite-store.ts';
import type { Scope } from '../../src/domain/access/caller.ts';
import { hang, respondWith } from '../../src/sandbox/faults.ts';
import type { Database } from '../../src/storage/database.ts';
import { idOf, openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { createCallers } from '../support/callers.ts';
import { openDatabaseIn } from '../support/open-database.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';
import { createTempFolder } from '../support/temp-folder.ts';

type Sender = Pick<TestGateway, 'send'>;

async function update(
  { send }: Sender,
  input: UpdateOrganizationInput,
  idempotencyKey: string | null = null,
  headers = {},
) {
  const { data } = await send(UpdateOrganizationDocument, { input, idempotencyKey }, headers);
  return data?.updateOrganization;
}

async function list({ send }: Sender, variables: OrganizationChangesQueryVariables = {}, headers = {}) {
  const { data, errors } = await send(OrganizationChangesDocument, variables, headers);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.organizationChanges;
}

const nodes = async (gateway: Sender, variables: OrganizationChangesQueryVariables = {}, headers = {}) =>
  (await list(gateway, variables, headers)).edges.map(({ node }) => node);

const vida = (organizationId: string, fields: object = { name: 'Marked' }) => ({
  vida: { organizationId, ...fields },
});
const vertra = (organizationId: string, fields: object = { name: 'Marked' }) => ({
  vertra: { organizationId, ...fields },
});

const toPath = (field: string) => ['input', 'vida', field];

describe('a change', () => {
  it('has the caller, the request, the organization, the fields and the outcome of an update, and no value', async () => {
    const gateway = await startGateway();
    // The gateway's clock does not follow corrections of the system's clock.
    const before = new Date(Date.now() - 1000).toISOString();
    await update(gateway, vida('vida:3', { smsEnabled: true, email: 'not an address' }), null, {
      'x-request-id': 'request-1',
    });
    const [change, ...others] = await nodes(gateway);
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      id: expect.stringMatching(/^change:\d+-\d+$/),
      at: expect.stringMatching(/^\d{4}-/),
      caller: 'anonymous',
      requestId: 'request-1',
      provider: 'VIDA',
      connection: 'default',
      organizationId: 'vida:3',
      fields: [
        { path: toPath('email'), state: 'REJECTED' },
        { path: toPath('smsEnabled'), state: 'APPLIED' },
      ],
      outcome: 'PARTIALLY_APPLIED',
      result: 'OrganizationPartiallyUpdated',
      source: 'SINGLE',
      replayed: false,
    });
    expect(String(change?.at) >= before).toBe(true);
    expect(JSON.stringify(change)).not.toContain('not an address');
  });

  it.each([
    [vida('3'), 'APPLIED', 'OrganizationUpdated', 'APPLIED'],
    [vida('12345'), 'NOT_APPLIED', 'OrganizationNotFoundError', 'REJECTED'],
    [vida('9401'), 'NOT_APPLIED', 'OrganizationCredentialError', 'REJECTED'],
    [vida('9429'), 'NOT_APPLIED', 'OrganizationRateLimitedError', 'REJECTED'],
    [vertra('fault-forbidden'), 'NOT_APPLIED', 'OrganizationForbiddenError', 'REJECTED'],
    [vertra('org123', { name: 'taken' }), 'NOT_APPLIED', 'OrganizationNameTakenError', 'REJECTED'],
    [vertra('fault-unavailable'), 'NOT_APPLIED', 'OrganizationUnavailableError', 'REJECTED'],
    [vertra('fault-undocumented-refusal'), 'NOT_APPLIED', 'OrganizationUnexpectedError', 'REJECTED'],
  ])('of the update %j has the outcome %s and the result %s', async (input, outcome, result, state) => {
    const gateway = await startGateway();
    expect((await update(gateway, input))?.__typename).toBe(result);
    expect(await nodes(gateway)).toMatchObject([{ outcome, result, fields: [{ state }] }]);
  });

  it('of an update with an unknown outcome is UNKNOWN, and each of its fields is unconfirmed', async () => {
    const gateway = await startGateway();
    gateway.sandbox.vida.inject(() => respondWith({ status: 500, applied: true }));
    await update(gateway, vida('3', { name: 'N', smsEnabled: true }));
    expect(await nodes(gateway)).toMatchObject([
      {
        outcome: 'UNKNOWN',
        result: 'OrganizationOutcomeUnknownError',
        fields: Array(2).fill({ state: 'UNCONFIRMED' }),
      },
    ]);
  });

  it('is pending while its update runs', async () => {
    const gateway = await startGateway({ timeoutMs: 60_000 });
    gateway.sandbox.vida.inject(() => hang);
    update(gateway, vida('3')).catch(() => {});
    await waitUntil('the update is sent', () => updatesSent(gateway.sandbox.vida).length === 1);
    expect(await nodes(gateway)).toMatchObject([
      {
        outcome: 'PENDING',
        result: null,
        replayed: false,
        fields: [{ path: toPath('name'), state: 'UNCONFIRMED' }],
      },
    ]);
  });

  it('of an update that is sent again after a refusal is one', async () => {
    const gateway = await startGateway();
    await update(gateway, vertra('fault-unavailable-then-fine'));
    expect(updatesSent(gateway.sandbox.vertra)).toHaveLength(2);
    expect(await nodes(gateway)).toMatchObject([{ outcome: 'APPLIED' }]);
  });

  it('of an item of a batch has its source and its path', async () => {
    const gateway = await startGateway();
    const inputs = [vida('3'), vertra('org123', { name: null }), vertra('org123', { tags: ['marked'] })];
    await gateway.send(UpdateOrganizationsDocument, { inputs, idempotencyKey: null });
    const listed = await nodes(gateway);
    expect(
      listed.map(({ fields, organizationId, source }) => [source, organizationId, fields[0]?.path]).sort(),
    ).toEqual([
      ['BATCH', 'vertra:org123', ['inputs', '2', 'vertra', 'tags']],
      ['BATCH', 'vida:3', ['inputs', '0', 'vida', 'name']],
    ]);
  });

  it('of an item of a bulk update has the caller of its start, and the ids of the bulk update and the item', async () => {
    const gateway = await openBulkGateway();
    const id = idOf(await gateway.start([vida('3'), vida('12345')]));
    await gateway.waitForEnd(id);
    const listed = await nodes(gateway);
    expect(listed.map(({ outcome, requestId, source }) => [outcome, requestId, source]).sort()).toEqual([
      ['APPLIED', `${id.replace('bulk:', '')}-0`, 'BULK'],
      ['NOT_APPLIED', `${id.replace('bulk:', '')}-1`, 'BULK'],
    ]);
  });

  it('of a replay is another one, which says so', async () => {
    const gateway = await startGateway();
    for (let count = 0; count < 2; count += 1) await update(gateway, vida('3'), 'key');
    expect(await nodes(gateway)).toMatchObject([
      { replayed: true, outcome: 'APPLIED', result: 'OrganizationUpdated', fields: [{ state: 'APPLIED' }] },
      { replayed: false, outcome: 'APPLIED' },
    ]);
  });

  it('of an update with expected values is recorded when it is sent', async () => {
    const gateway = await startGateway();
    await update(gateway, vertra('org123', { name: 'N', expected: { name: 'another' } }));
    expect(await nodes(gateway)).toEqual([]);
    await update(gateway, vertra('org123', { name: 'N', expected: { name: 'updatedorganization' } }));
    expect(await nodes(gateway)).toMatchObject([
      { outcome: 'APPLIED', fields: [{ path: ['input', 'vertra', 'name'] }] },
    ]);
  });
});

describe('an update that is refused before anything is sent', () => {
  it.each([
    ['without a field', vida('3', {})],
    ['with an invalid value', vertra('org123', { name: 'x'.repeat(51) })],
    ['with an invalid id', vida('..')],
  ])('leaves no change: %s', async (_name, input) => {
    const gateway = await startGateway();
    await update(gateway, input);
    expect(await nodes(gateway)).toEqual([]);
  });

  it('leaves no change when its provider is not configured', async () => {
    const gateway = await startGateway({ vidaToken: null });
    await update(gateway, vida('3'));
    expect(await nodes(gateway)).toEqual([]);
  });

  it('leaves no change when the circuit of its provider is open', async () => {
    const gateway = await startGateway({ circuit: { windowSize: 1, minAttempts: 1, openMs: 60_000 } });
    gateway.sandbox.vida.inject(() => respondWith({ status: 500 }));
    for (let count = 0; count < 3; count += 1) await update(gateway, vida('3'));
    expect(updatesSent(gateway.sandbox.vida)).toHaveLength(1);
    expect(await nodes(gateway)).toHaveLength(1);
  });

  it('leaves no change when its key was used for another update', async () => {
    const gateway = await startGateway();
    await update(gateway, vida('3'), 'key');
    await update(gateway, vida('42'), 'key');
    expect(await nodes(gateway)).toHaveLength(1);
  });
});

const audit: readonly Scope[] = ['organizations:audit'];
const all: readonly Scope[] = ['organizations:read', 'organizations:write', 'organizations:audit'];

describe('organizationChanges', () => {
  it.each(['api-key', 'jwt'] as const)('refuses a caller without its scope: %s', async (kind) => {
    const { authenticate, headersFor } = await createCallers({
      scopes: ['organizations:read', 'organizations:write'],
      organizations: ['*'],
    });
    const gateway = await startGateway({ authenticate });
    await update(gateway, vida('3'), null, headersFor(kind));
    expect(await list(gateway, { first: 0, organizationId: '?' }, headersFor(kind))).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false },
      error: {
        __typename: 'OrganizationForbiddenError',
        message: expect.stringContaining('organizations:audit'),
      },
    });
  });

  it.each(['api-key', 'jwt'] as const)('lists only the organizations of the caller: %s', async (kind) => {
    const changes = (await openChanges()).changes;
    const writer = await startGateway({ changes });
    for (const input of [vida('3'), vertra('org123'), vida('42')]) await update(writer, input);
    const { authenticate, headersFor } = await createCallers({
      scopes: audit,
      organizations: ['vertra:*', 'vida:42'],
    });
    const gateway = await startGateway({ authenticate, changes });
    const ids = async (variables: OrganizationChangesQueryVariables) =>
      (await nodes(gateway, variables, headersFor(kind))).map(({ organizationId }) => organizationId);
    expect(await ids({})).toEqual(['vida:42', 'vertra:org123']);
    expect(await ids({ organizationId: 'vida:42' })).toEqual(['vida:42']);
    const hidden = await list(gateway, { organizationId: 'vida:3' }, headersFor(kind));
    const missing = await list(gateway, { organizationId: 'vida:77' }, headersFor(kind));
    expect(hidden).toEqual(missing);
    expect(hidden).toMatchObject({
      edges: [],
      error: null,
      pageInfo: { hasNextPage: false, endCursor: null },
    });
  });

  it('needs neither the scope to read nor the scope to write', async () => {
    const { authenticate, headersFor } = await createCallers({ scopes: audit, organizations: ['*'] });
    const gateway = await startGateway({ authenticate });
    expect(await list(gateway, {}, headersFor('jwt'))).toMatchObject({ edges: [], error: null });
    expect((await update(gateway, vida('3'), null, headersFor('jwt')))?.__typename).toBe(
      'OrganizationForbiddenError',
    );
  });

  it('names the caller of each update', async () => {
    const { authenticate, headersFor } = await createCallers({ scopes: all, organizations: ['*'] });
    const gateway = await startGateway({ authenticate });
    await update(gateway, vida('3'), null, headersFor('api-key'));
    await update(gateway, vida('3'), null, headersFor('jwt'));
    const listed = await nodes(gateway, {}, headersFor('jwt'));
    expect(listed.map(({ caller }) => caller)).toEqual(['jwt:test', 'api-key:test']);
  });

  it('is paged to its end with the cursors of the pages, newest first', async () => {
    const gateway = await startGateway();
    for (const id of ['3', '42', '3', '7', '3']) await update(gateway, vida(id));
    const ids: string[] = [];
    let after: string | null = null;
    for (let pages = 1; ; pages += 1) {
      const page: Awaited<ReturnType<typeof list>> = await list(gateway, { first: 2, after });
      ids.push(...page.edges.map(({ node }) => node.organizationId));
      expect(page.pageInfo).toMatchObject({
        hasPreviousPage: after !== null,
        endCursor: page.edges.at(-1)?.cursor,
      });
      after = page.pageInfo.endCursor ?? null;
      if (!page.pageInfo.hasNextPage) {
        expect(pages).toBe(3);
        break;
      }
    }
    expect(ids).toEqual(['vida:3', 'vida:7', 'vida:3', 'vida:42', 'vida:3']);
    expect(await nodes(gateway, { organizationId: 'vida:3' })).toHaveLength(3);
  });

  it('lists a period from its first moment to before its last one', async () => {
    const gateway = await startGateway();
    await update(gateway, vida('3'));
    const [change] = await nodes(gateway);
    const at = String(change?.at);
    const next = new Date(Date.parse(at) + 1).toISOString();
    expect(await nodes(gateway, { since: at })).toHaveLength(1);
    expect(await nodes(gateway, { since: at.replace('Z', '0001Z') })).toEqual([]);
    expect(await nodes(gateway, { until: at })).toEqual([]);
    expect(await nodes(gateway, { since: at, until: next })).toHaveLength(1);
    expect(
      await nodes(gateway, { since: '0000-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' }),
    ).toHaveLength(1);
    expect(await nodes(gateway, { since: '9999-12-31T23:59:59Z' })).toEqual([]);
  });

  it.each<[OrganizationChangesQueryVariables, string]>([
    [{ organizationId: 'org123' }, 'organizationId'],
    [{ organizationId: '' }, 'organizationId'],
    [{ organizationId: 'vida:..' }, 'organizationId'],
    [{ organizationId: 'change:1-0' }, 'organizationId'],
    [{ since: '2026-11-22T00:00:00Z', until: '2026-11-22T00:00:00Z' }, 'until'],
    [{ since: '2026-11-22T00:00:00Z', until: '2026-11-21T00:00:00Z' }, 'until'],
    [{ first: 0 }, 'first'],
    [{ first: 501 }, 'first'],
    [{ after: 'x' }, 'after'],
    [{ after: Buffer.from('change:x').toString('base64url') }, 'after'],
    [{ after: Buffer.from('item:7').toString('base64url') }, 'after'],
  ])('reports invalid arguments at their path: %j', async (variables, argument) => {
    const gateway = await startGateway();
    const query = `query ($organizationId: ID, $since: DateTime, $until: DateTime, $first: Int, $after: String) {
      organizationChanges(organizationId: $organizationId, since: $since, until: $until, first: $first, after: $after) {
        nodes { id }
        error { code ... on OrganizationInputError { issues { path } } }
      }
    }`;
    const { data } = await gateway.send<object, object>(query, variables);
    expect(data).toEqual({
      organizationChanges: { nodes: [], error: { code: 'INVALID_INPUT', issues: [{ path: [argument] }] } },
    });
  });

  it('is unavailable when the store fails, and can be listed again', async () => {
    const { breakStore, changes, repairStore } = await openChanges();
    const gateway = await startGateway({ changes });
    await update(gateway, vida('3'));
    await breakStore();
    expect(await list(gateway)).toMatchObject({
      pageInfo: { hasNextPage: true },
      error: { __typename: 'OrganizationUnavailableError', retryable: true },
    });
    await repairStore();
    expect(await nodes(gateway)).toHaveLength(1);
  });
});

describe('a store of changes that fails', () => {
  it('does not keep an update from being sent, and the failure is reported once', async () => {
    const { breakStore, changes, events, repairStore } = await openChanges();
    const gateway = await startGateway({ changes });
    await breakStore();
    for (let count = 0; count < 3; count += 1) {
      expect((await update(gateway, vida('3')))?.__typename).toBe('OrganizationUpdated');
    }
    expect(events).toEqual(['failure']);
    await repairStore();
    await update(gateway, vida('3'));
    expect(events).toEqual(['failure', 'recovery after 3']);
    expect(await nodes(gateway)).toHaveLength(1);
  });

  it('keeps an update from being sent when a record is required', async () => {
    const { breakStore, changes, events, repairStore } = await openChanges(true);
    const gateway = await startGateway({ changes });
    await breakStore();
    for (const input of [
      vida('3'),
      vertra('org123', { name: 'N', expected: { name: 'updatedorganization' } }),
    ]) {
      expect(await update(gateway, input, 'key')).toMatchObject({
        __typename: 'OrganizationUnavailableError',
        applied: 'NOT_APPLIED',
        retryable: true,
        message: expect.stringContaining('requires a record of every change'),
      });
    }
    expect([...updatesSent(gateway.sandbox.vida), ...updatesSent(gateway.sandbox.vertra)]).toEqual([]);
    await repairStore();
    expect((await update(gateway, vida('3'), 'key'))?.__typename).toBe('OrganizationUpdated');
    expect(events).toEqual(['failure', 'recovery after 0']);
  });

  it('gets the outcome of a pending change when it can be used again', async () => {
    const { breakStore, changes, repairStore, reportUsable } = await openChanges();
    const gateway = await startGateway({ changes });
    const held = holdResponses(gateway.sandbox.vida);
    const updated = update(gateway, vida('3'));
    await held.waitForRequests(1);
    await breakStore();
    held.release();
    expect((await updated)?.__typename).toBe('OrganizationUpdated');
    await repairStore();
    expect(await nodes(gateway)).toMatchObject([{ outcome: 'PENDING' }]);
    reportUsable();
    await waitUntil('the outcome is recorded', async () => (await nodes(gateway))[0]?.outcome !== 'PENDING');
    expect(await nodes(gateway)).toMatchObject([{ outcome: 'APPLIED' }]);
  });
});

/** Opens changes in a file, whose table can be taken away. */
async function openChanges(isRequired = false) {
  const events: string[] = [];
  let reportUsable = () => {};
  const database: Database = {
    ...(await openDatabaseIn(createTempFolder()('data'))),
    onUsable(listener) {
      reportUsable = listener;
    },
  };
  const store = createSqliteChangeStore({ database, retentionMs: 86_400_000, onFull() {} });
  const changes = createChanges(store, {
    isRequired,
    onFailure: () => events.push('failure'),
    onRecovery: (missing) => events.push(`recovery after ${missing}`),
  });
  const rename = (from: string, to: string) =>
    database.write(() => database.prepare(`ALTER TABLE ${from} RENAME TO ${to}`).run());
  return {
    changes,
    events,
    breakStore: () => rename('changes', 'hidden'),
    repairStore: () => rename('hidden', 'changes'),
    reportUsable: () => reportUsable(),
  };
}
