import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { StartBulkUpdateDocument, UpdateOrganizationDocument } from '../../schema/operations.ts';
import { createBulkUpdates } from '../../src/bulk/bulk-updates.ts';
import { createMemoryQueue } from '../../src/bulk/memory-queue.ts';
import type { RunItem } from '../../src/bulk/queue.ts';
import { runItem } from '../../src/bulk/run-item.ts';
import type { Scope } from '../../src/domain/access/caller.ts';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import { partlyConfirmedMessages } from '../../src/domain/update/outcome.ts';
import { toFingerprint, toKeyId } from '../../src/idempotency/fingerprint.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { failUpdates } from '../redis/updates.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { accountsFor, noLimits } from '../support/default-accounts.ts';
import { createBulkStore, createMemoryStore } from '../support/open-database.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const inputs = [
  {
    provider: 'vida' as const,
    input: { vida: { organizationId: '3', name: 'First' } },
    between: { vida: { organizationId: '3', name: 'Between', vidaPremium: false } },
  },
  {
    provider: 'vertra' as const,
    input: { vertra: { organizationId: 'org123', name: 'first' } },
    between: { vertra: { organizationId: 'org123', name: 'between', tags: ['between'] } },
  },
];

const update = async ({ send }: TestGateway, input: UpdateOrganizationInput, idempotencyKey?: string) =>
  (await send(UpdateOrganizationDocument, { input, idempotencyKey: idempotencyKey ?? null })).data
    ?.updateOrganization;

const readsOf = ({ requests }: SimulatedProvider) => requests.filter(({ method }) => method === 'GET').length;

const unconfirmed = [
  {
    organizationId: '3',
    provider: 'vida' as const,
    input: { vida: { organizationId: '3', name: 'First' } },
    currentInput: { vida: { organizationId: '3', name: 'current name' } },
    fault: respondWith({ status: 200, body: '{"success":true,"updatedSettings":[],"failedSettings":[]}' }),
  },
  {
    organizationId: 'org123',
    provider: 'vertra' as const,
    input: { vertra: { organizationId: 'org123', name: 'first' } },
    currentInput: { vertra: { organizationId: 'org123', name: 'current name' } },
    fault: respondWith({
      status: 200,
      body: '{"status":"success","response":{"id":"org123","name":"outdated","description":"outdated"}}',
    }),
  },
];

const withError = (selection: string) => /* GraphQL */ `
  mutation ($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input, idempotencyKey: "k") {
      ... on OrganizationOutcomeUnknownError { ${selection} }
    }
  }
`;

const providerMessage = 'Message of Vida about Acme';
const partialSuccess = respondWith({
  status: 200,
  body: { success: true, message: providerMessage, updatedSettings: ['orgName'], failedSettings: ['email'] },
});
const unlimitedRate = { max: 1000, durationMs: 1 };
const unlimited = { waitMs: 0, rate: unlimitedRate };
const runDeps = {
  queueFollowing: async () => {},
  canEnd: () => true,
  isExhausted: () => false,
  onItemRun: () => {},
  unreadableItemWaitMs: () => 0,
  logUnexpected: () => {},
  stopSignal: new AbortController().signal,
};

const selectingIds = /* GraphQL */ `
  mutation ($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input, idempotencyKey: "k") {
      __typename
      ... on OrganizationUpdate { fields { path state } organization { id provider } }
    }
  }
`;

describe('a replay', () => {
  it.each(inputs)('returns the current organization ($provider)', async ({ between, input, provider }) => {
    const gateway = await startGateway();
    const first = await update(gateway, input, 'k');
    const current = await update(gateway, between);
    const replay = await update(gateway, input, 'k');
    if (current?.__typename !== 'OrganizationUpdated') throw new Error(current?.__typename);
    expect(first).toMatchObject({
      replayed: false,
      organization: { name: expect.stringMatching(/^first$/i) },
    });
    expect(replay).toMatchObject({
      __typename: 'OrganizationUpdated',
      replayed: true,
      fields: [{ path: ['input', provider, 'name'], state: 'APPLIED' }],
      organization: current.organization,
    });
    expect(updatesSent(gateway.sandbox[provider])).toHaveLength(2);
  });

  it.each(inputs)('causes no read when only ids are selected ($provider)', async ({ input, provider }) => {
    const { sandbox, send } = await startGateway();
    for (const _again of [1, 2]) {
      expect((await send(selectingIds, { input })).data).toMatchObject({
        updateOrganization: { __typename: 'OrganizationUpdated' },
      });
    }
    expect([updatesSent(sandbox[provider]).length, readsOf(sandbox[provider])]).toEqual([1, 0]);
  });

  it.each(inputs)(
    'succeeds when the organization cannot be read: its fields are null, with an error ($provider)',
    async ({ input, provider }) => {
      const gateway = await startGateway();
      await update(gateway, input, 'k');
      gateway.sandbox[provider].inject(() => respondWith({ status: 403 }));
      const { data, errors } = await gateway.send(UpdateOrganizationDocument, { input, idempotencyKey: 'k' });
      expect(data?.updateOrganization).toMatchObject({
        __typename: 'OrganizationUpdated',
        fields: [{ path: ['input', provider, 'name'], state: 'APPLIED' }],
        organization: { name: null },
      });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'ORGANIZATION_READ_FAILED' });
    },
  );

  it.each(inputs)('of a running update returns the response of that update ($provider)', async (each) => {
    const gateway = await startGateway();
    const simulated = gateway.sandbox[each.provider];
    const held = holdResponses(simulated);
    const both = [update(gateway, each.input, 'k'), update(gateway, each.input, 'k')];
    await held.waitForRequests(1);
    held.release();
    const [first, joined] = await Promise.all(both);
    expect(joined).toEqual({ ...first, replayed: true });
    // Vertra's response contains the organization; Vida's contains none of its fields, so each request reads them, usually together.
    expect(each.provider === 'vertra' ? [0] : [1, 2]).toContain(readsOf(simulated));
  });

  it.each(unconfirmed)(
    'of an error reads the current organization only when it is selected ($provider)',
    async (each) => {
      const { sandbox, send } = await startGateway();
      const simulated = sandbox[each.provider];
      const { input, organizationId } = each;
      failUpdates(simulated, each.fault);
      await send(withError('reason'), { input });
      failUpdates(simulated, undefined);
      const reads = readsOf(simulated);
      const id = `${each.provider}:${organizationId}`;
      const idOnly = await send(withError('reason organization { id }'), { input });
      expect(idOnly.data).toEqual({ updateOrganization: { reason: 'NOT_CONFIRMED', organization: { id } } });
      expect(readsOf(simulated)).toBe(reads);
      const name = 'current name';
      await send(UpdateOrganizationDocument, { input: each.currentInput, idempotencyKey: null });
      const named = await send(withError('reason organization { id name }'), { input });
      expect(named.data).toEqual({
        updateOrganization: { reason: 'NOT_CONFIRMED', organization: { id, name } },
      });
      expect(updatesSent(simulated)).toHaveLength(2);
    },
  );

  it('returns only ids to a caller without organizations:read', async () => {
    const scopes = new Map<string, readonly Scope[]>([
      ['writer', ['organizations:write']],
      ['other', ['organizations:read', 'organizations:write']],
    ]);
    const authenticate = async (id: string) => ({
      id: 'me',
      scopes: new Set(scopes.get(id)),
      organizations: ['*'] as const,
    });
    const { sandbox, send } = await startGateway({ authenticate });
    const keyed = { input: { vertra: { organizationId: 'org123', name: 'first' } }, idempotencyKey: 'k' };
    const as = (id: string) => ({ authorization: `Bearer ${id}` });
    await send(UpdateOrganizationDocument, keyed, as('other'));
    const { data } = await send(UpdateOrganizationDocument, keyed, as('writer'));
    expect(data?.updateOrganization).toMatchObject({
      __typename: 'OrganizationUpdated',
      organization: { id: 'vertra:org123', name: null, tags: null },
    });
    expect(readsOf(sandbox.vertra)).toBe(0);
  });

  it('returns no organization data that an older version stored', async () => {
    const store = createMemoryStore(3600);
    const gateway = await startGateway({ store });
    await storeOutdated(store, {
      kind: 'updated',
      organization: {
        provider: 'VERTRA',
        connection: 'default',
        providerId: 'org123',
        name: 'outdated',
        description: 'outdated',
      },
      fields: [{ path: ['name'], state: 'APPLIED' }],
    });
    const replay = await update(gateway, { vertra: { organizationId: 'org123', name: 'first' } }, 'k');
    expect(replay).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(JSON.stringify(replay)).not.toContain('outdated');
    expect(updatesSent(gateway.sandbox.vertra)).toEqual([]);
  });
});

/** Stores an outcome with organization data, as older versions did. */
async function storeOutdated(store: IdempotencyStore, outcome: UpdateOutcome): Promise<void> {
  const id = toKeyId({ caller: 'anonymous', parts: ['k'] });
  const organization = { provider: 'VERTRA' as const, connection: 'default', providerId: 'org123' };
  const keyed = { organization, account: '', patch: { name: 'first' } };
  await store.storeOutcome(id, { owner: 'older', fingerprint: toFingerprint(keyed) }, outcome);
}

describe('a stored outcome', () => {
  it.each(inputs)('contains the ids of the organization and none of its data ($provider)', async (each) => {
    const memory = createMemoryStore(3600);
    const stored: UpdateOutcome[] = [];
    const storeOutcome: IdempotencyStore['storeOutcome'] = (id, holder, outcome) => {
      stored.push(outcome);
      return memory.storeOutcome(id, holder, outcome);
    };
    await update(await startGateway({ store: { ...memory, storeOutcome } }), each.input, 'k');
    expect(stored).toMatchObject([{ kind: 'updated', fields: [{ path: ['name'], state: 'APPLIED' }] }]);
    expect(stored.map((outcome) => 'organization' in outcome && Object.keys(outcome.organization))).toEqual([
      ['provider', 'connection', 'providerId'],
    ]);
  });

  it('contains no text of the provider, and neither does an item of a bulk update', async () => {
    const memory = createMemoryStore(3600);
    const stored: UpdateOutcome[] = [];
    const storeOutcome: IdempotencyStore['storeOutcome'] = (id, holder, outcome) => {
      stored.push(outcome);
      return memory.storeOutcome(id, holder, outcome);
    };
    const bulkStore = createBulkStore();
    const store = { ...memory, storeOutcome };
    const items: unknown[] = [];
    const gateway = await startGateway({
      store,
      async openBulk(updates) {
        const run: RunItem = async (ref) => {
          const done = await runItem({ ...runDeps, store: bulkStore, updates }, ref);
          items.push(...(await bulkStore.readItems(ref.id, { after: -1, count: 10 })));
          return done;
        };
        const queue = createMemoryQueue(() => unlimited, { run, readTarget: bulkStore.readTarget });
        return createBulkUpdates({
          store: bulkStore,
          queue,
          limitsOf: () => noLimits,
          accountsFor,
          refuseItems: async () => new Set(),
          maxItems: 10,
        });
      },
    });
    failUpdates(gateway.sandbox.vida, partialSuccess);
    const input = { vida: { organizationId: '3', name: 'First', email: 'a@example.com' } };
    const partial = {
      __typename: 'OrganizationPartiallyUpdated',
      fields: [
        { path: ['input', 'vida', 'name'], state: 'APPLIED' },
        { path: ['input', 'vida', 'email'], state: 'REJECTED' },
      ],
    };
    expect(await update(gateway, input, 'k')).toMatchObject({ ...partial, message: providerMessage });
    expect(await update(gateway, input, 'k')).toMatchObject({
      ...partial,
      message: partlyConfirmedMessages.VIDA,
    });
    await gateway.send(StartBulkUpdateDocument, { inputs: [input], idempotencyKey: null });
    await waitUntil('the item has its outcome', () => items.length > 0);
    expect(updatesSent(gateway.sandbox.vida)).toHaveLength(2);
    expect([...stored, ...items]).toHaveLength(3);
    expect(JSON.stringify([stored, items])).not.toContain('Message of Vida');
  });
});
