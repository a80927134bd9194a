import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import {
  toComparisonState,
  UpdateOrganizationDocument,
  UpdateOrganizationsDocument,
} from '../../schema/operations.ts';
import type { Scope } from '../../src/domain/access/caller.ts';
import { hangAfterWrite, respondWith } from '../../src/sandbox/faults.ts';
import { unknownScenarios } from '../../src/sandbox/scenarios-unknown.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { createCallers } from '../support/callers.ts';
import { createMemoryStore } from '../support/open-database.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';
import { toInput } from '../support/to-input.ts';

const cases = unknownScenarios.flatMap((scenario) =>
  (['vida', 'vertra'] as const).flatMap((provider) => {
    const id = scenario[`${provider}Id`];
    return id === undefined ? [] : [{ provider, id, scenario, name: scenario.name }];
  }),
);

const lostUpdate = respondWith({ status: 500 });
const lostResponse = respondWith({ status: 500, applied: true });

const methodsOf = ({ requests }: SimulatedProvider) => requests.map(({ method }) => method);

/** Makes each update fail, and serves each read. */
function failUpdates(provider: SimulatedProvider, fault: typeof lostUpdate) {
  provider.inject(({ method }) => (method === 'GET' ? undefined : fault));
}

const inputs = [
  { provider: 'vida' as const, input: { vida: { organizationId: '3', name: 'Fresh name' } } },
  { provider: 'vertra' as const, input: { vertra: { organizationId: 'org123', name: 'Fresh name' } } },
];

const selectComparison = `... on OrganizationOutcomeUnknownError {
  applied comparison { __typename ... on OrganizationComparison { readAt fields { path state } } }
}`;
const compareOne = `mutation ($input: UpdateOrganizationInput!, $key: String) {
  updateOrganization(input: $input, idempotencyKey: $key) { __typename ${selectComparison} }
}`;

interface Compared {
  readonly __typename: string;
  readonly applied: string;
  readonly comparison: {
    readonly __typename: string;
    readonly readAt: string;
    readonly fields: readonly { readonly path: readonly string[]; readonly state: string }[];
  } | null;
}

interface UpdateVariables {
  readonly input: UpdateOrganizationInput;
  readonly key?: string;
}

async function startComparing(options: Parameters<typeof startGateway>[0] = {}) {
  const gateway = await startGateway(options);
  const update = async (variables: UpdateVariables, headers: Record<string, string> = {}) => {
    type Data = { readonly updateOrganization: Compared };
    return (await gateway.send<Data, object>(compareOne, variables, headers)).data?.updateOrganization;
  };
  return { ...gateway, update };
}

describe.each(cases)('the comparison after $name of $provider ($id)', ({ id, provider, scenario }) => {
  const state = scenario.writes === 1 ? 'SAME' : 'DIFFERENT';

  it(`takes one read and reports ${state}`, async () => {
    const timeoutMs = scenario.reason === 'TIMEOUT' ? 700 : 10_000;
    const { sandbox, send, unexpected } = await startGateway({ timeoutMs });
    const input = toInput(provider, id, scenario);
    const { data, errors } = await send(UpdateOrganizationDocument, { input });
    const result = data?.updateOrganization;
    if (result?.__typename !== 'OrganizationOutcomeUnknownError') throw new Error(result?.__typename);
    expect(errors).toBeUndefined();
    expect(toComparisonState(result.comparison)).toBe(state);
    expect(result.applied).toBe('UNKNOWN');
    const fields = Object.keys(input[provider] ?? {}).filter((field) => field !== 'organizationId');
    expect(result.comparison).toMatchObject({
      fields: fields.map((field) => ({ path: ['input', provider, field] })),
      organization: { id: `${provider}:${id}` },
    });
    expect(methodsOf(sandbox[provider])).toEqual([provider === 'vida' ? 'POST' : 'PUT', 'GET']);
    expect(unexpected).toEqual([]);
  });
});

describe.each(inputs)('the comparison of an unknown outcome at $provider', ({ input, provider }) => {
  it('is not read when it is not selected', async () => {
    const { sandbox, send } = await startGateway();
    failUpdates(sandbox[provider], lostUpdate);
    const query = compareOne.replace(selectComparison, '');
    await send<object, object>(query, { input });
    expect(sandbox[provider].requests).toHaveLength(1);
  });

  it('is read anew for each replay of an idempotency key, which sends nothing', async () => {
    const { sandbox, update } = await startComparing();
    failUpdates(sandbox[provider], lostUpdate);
    const first = await update({ input, key: 'k' });
    sandbox[provider].inject(undefined);
    await update({ input });
    const replayed = await update({ input, key: 'k' });
    expect([first, replayed].map((each) => each?.comparison?.fields[0]?.state)).toEqual([
      'DIFFERENT',
      'SAME',
    ]);
    expect(replayed).toMatchObject({ __typename: 'OrganizationOutcomeUnknownError', applied: 'UNKNOWN' });
    expect(updatesSent(sandbox[provider])).toHaveLength(2);
    expect(sandbox[provider].writes(Object.values(input)[0]?.organizationId ?? '')).toBe(1);
  });

  it('returns OrganizationForbiddenError without the scope organizations:read, and nothing is read', async () => {
    const scopes: readonly Scope[] = ['organizations:write'];
    const { authenticate, headersFor } = await createCallers({ scopes, organizations: ['*'] });
    const { sandbox, update } = await startComparing({ authenticate });
    failUpdates(sandbox[provider], lostResponse);
    const result = await update({ input }, headersFor('api-key'));
    expect(result).toEqual({
      __typename: 'OrganizationOutcomeUnknownError',
      applied: 'UNKNOWN',
      comparison: { __typename: 'OrganizationForbiddenError' },
    });
    expect(sandbox[provider].requests).toHaveLength(1);
  });

  it('is an error of the read when the organization cannot be read, and the outcome stays as it is', async () => {
    const { sandbox, update } = await startComparing();
    sandbox[provider].inject(({ method }) =>
      method === 'GET' ? respondWith({ status: 403 }) : lostResponse,
    );
    expect(await update({ input })).toEqual({
      __typename: 'OrganizationOutcomeUnknownError',
      applied: 'UNKNOWN',
      comparison: { __typename: 'OrganizationForbiddenError' },
    });
  });

  it('compares also when the idempotency key could not be checked and nothing was sent', async () => {
    const store = createMemoryStore(3600);
    const { sandbox, update } = await startComparing({
      store: { ...store, claim: () => Promise.reject(new Error('unreachable')) },
    });
    const result = await update({ input, key: 'k' });
    expect(result?.comparison?.fields).toEqual([{ path: ['input', provider, 'name'], state: 'DIFFERENT' }]);
    expect(methodsOf(sandbox[provider])).toEqual(['GET']);
  });

  it('is read again for a later update of the organization in the same operation', async () => {
    const { sandbox, send } = await startGateway();
    let updates = 0;
    sandbox[provider].inject(({ method }) => {
      if (method === 'GET') return undefined;
      updates += 1;
      return updates === 1 ? lostUpdate : lostResponse;
    });
    const query = `mutation ($input: UpdateOrganizationInput!) {
      a: updateOrganization(input: $input) { ${selectComparison} }
      b: updateOrganization(input: $input) { ${selectComparison} }
    }`;
    const { data } = await send<Record<string, Compared>, object>(query, { input });
    const states = ['a', 'b'].map((alias) => data?.[alias]?.comparison?.fields[0]?.state);
    expect(states).toEqual(['DIFFERENT', 'SAME']);
    expect(methodsOf(sandbox[provider]).filter((method) => method === 'GET')).toHaveLength(2);
  });

  it('shares one read with `organization`, whichever is selected first', async () => {
    const selections = [
      'comparison { __typename ...C } organization { ...O }',
      'organization { ...O } comparison { ...C }',
    ];
    for (const selection of selections) {
      const { sandbox, send } = await startGateway();
      const fault =
        provider === 'vida'
          ? respondWith({ status: 200, body: { success: true, updatedSettings: [] } })
          : respondWith({
              status: 200,
              body: { status: 'success', response: { id: 'org123', name: 'other' } },
            });
      failUpdates(sandbox[provider], fault);
      const query = `mutation ($input: UpdateOrganizationInput!) {
        updateOrganization(input: $input) {
          ... on OrganizationOutcomeUnknownError { reason ${selection} }
        }
      }
      fragment O on Organization { name createdAt ownerId members { userId } vida { email } }
      fragment C on OrganizationComparison { readAt fields { state } organization { ...O } }`;
      const { data, errors } = await send<Record<string, unknown>, object>(query, { input });
      expect(errors).toBeUndefined();
      expect(data?.['updateOrganization']).toMatchObject({ reason: 'NOT_CONFIRMED' });
      expect(methodsOf(sandbox[provider]).filter((method) => method === 'GET')).toHaveLength(1);
    }
  });
});

describe('the comparison of a partial update', () => {
  const operation = /* GraphQL */ `
    mutation ($input: UpdateOrganizationInput!) {
      updateOrganization(input: $input) {
        __typename
        ... on OrganizationPartiallyUpdated {
          fields { state }
          organization { createdAt vida { email } }
          comparison { ... on OrganizationComparison { fields { state } organization { name } } }
        }
      }
    }
  `;

  it.each([
    ['9207', ['APPLIED', 'REJECTED'], ['SAME', 'DIFFERENT']],
    ['9206', ['APPLIED', 'UNCONFIRMED'], ['SAME', 'SAME']],
  ])('of organization %s shows %j as %j, with one read', async (organizationId, states, compared) => {
    const { sandbox, send } = await startGateway();
    const held = sandbox.vida.organization(organizationId);
    const smsEnabled = held?.['smsEnabled'] !== true;
    const input = { vida: { organizationId, name: 'Fresh name', smsEnabled } };
    const { data } = await send(operation, { input });
    expect(data).toMatchObject({
      updateOrganization: {
        __typename: 'OrganizationPartiallyUpdated',
        fields: states.map((state) => ({ state })),
        comparison: { fields: compared.map((state) => ({ state })), organization: { name: 'Fresh name' } },
      },
    });
    expect(methodsOf(sandbox.vida)).toEqual(['POST', 'GET']);
  });
});

describe('the comparisons of a batch', () => {
  const ids = ['org123', 'org456', 'org789'];
  const batch = ids.map((organizationId) => ({
    vertra: { organizationId, description: `New ${organizationId}` },
  }));

  it('are read from one list, and have the paths of their items', async () => {
    const { sandbox, send } = await startGateway();
    let updates = 0;
    sandbox.vertra.inject(({ method }) => {
      if (method === 'GET') return undefined;
      updates += 1;
      return updates === 1 ? lostUpdate : lostResponse;
    });
    const query = `mutation ($inputs: [UpdateOrganizationInput!]!) {
      updateOrganizations(inputs: $inputs) { ${selectComparison} }
    }`;
    const { data } = await send<{ updateOrganizations: Compared[] }, object>(query, { inputs: batch });
    const fields = data?.updateOrganizations.map(({ comparison }) => comparison?.fields[0]);
    expect(fields?.map((field) => field?.path)).toEqual(
      ids.map((_id, index) => ['inputs', `${index}`, 'vertra', 'description']),
    );
    expect(fields?.map((field) => field?.state).sort()).toEqual(['DIFFERENT', 'SAME', 'SAME']);
    expect(methodsOf(sandbox.vertra)).toEqual(['PUT', 'PUT', 'PUT', 'GET']);
  });

  it('are those of each item when the key of the batch could not be checked', async () => {
    const store = createMemoryStore(3600);
    const { sandbox, send } = await startGateway({
      store: { ...store, reserve: () => Promise.reject(new Error('unreachable')) },
    });
    const inputs = [...batch, { vida: { organizationId: 'vertra:org123', name: 'N' } }];
    const { data } = await send(UpdateOrganizationsDocument, { inputs, idempotencyKey: 'k' });
    const comparisons = data?.updateOrganizations?.map((result) =>
      result?.__typename === 'OrganizationOutcomeUnknownError' ? result.comparison : null,
    );
    expect(comparisons).toMatchObject([
      ...ids.map((id) => ({ fields: [{ state: 'DIFFERENT' }], organization: { id: `vertra:${id}` } })),
      { __typename: 'OrganizationInputError' },
    ]);
    expect(methodsOf(sandbox.vertra)).toEqual(['GET']);
    expect(sandbox.vida.requests).toEqual([]);
  });
});

it('the values of an update with an unknown or partial outcome are neither stored nor logged', async () => {
  const stored: unknown[] = [];
  const store = createMemoryStore(3600);
  const { operations, sandbox, update } = await startComparing({
    store: {
      ...store,
      storeOutcome(id, holder, outcome) {
        stored.push(outcome);
        return store.storeOutcome(id, holder, outcome);
      },
    },
  });
  failUpdates(sandbox.vida, lostUpdate);
  await update({ input: { vida: { organizationId: '3', name: 'Secret value' } }, key: 'a' });
  sandbox.vida.inject(undefined);
  await update({ input: { vida: { organizationId: '9206', name: 'Secret value', active: true } }, key: 'b' });
  expect(stored).toMatchObject([{ kind: 'outcomeUnknown' }, { kind: 'partiallyUpdated' }]);
  expect(JSON.stringify([stored, operations])).not.toMatch(/Secret value|"request"/);
});

it('a comparison after a timeout reports what the provider applied meanwhile', async () => {
  const { sandbox, update } = await startComparing({ timeoutMs: 700 });
  failUpdates(sandbox.vida, hangAfterWrite);
  const startedAt = Date.now();
  const result = await update({ input: { vida: { organizationId: '3', active: false } } });
  expect(result?.comparison?.fields).toEqual([{ path: ['input', 'vida', 'active'], state: 'SAME' }]);
  const readAt = Date.parse(result?.comparison?.readAt ?? '');
  expect(readAt).toBeGreaterThanOrEqual(startedAt);
  expect(readAt).toBeLessThanOrEqual(Date.now());
});
