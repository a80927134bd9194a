import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import {
  CompareUpdateDocument,
  CompareUpdatesDocument,
  UpdateOrganizationDocument,
  UpdateOrganizationsDocument,
} from '../../schema/operations.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import type { GatewayOptions } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

type VertraUpdate = NonNullable<UpdateOrganizationInput['vertra']>;
type VidaUpdate = NonNullable<UpdateOrganizationInput['vida']>;

const pathsOf = ({ requests }: SimulatedProvider) => requests.map(({ method, path }) => `${method} ${path}`);

async function compare(input: UpdateOrganizationInput, options: GatewayOptions = {}) {
  const gateway = await startGateway(options);
  const { data, errors } = await gateway.send(CompareUpdateDocument, { input });
  expect(errors).toBeUndefined();
  return { ...gateway, result: data?.compareUpdate };
}

/** The state of each field, by its name. */
function statesOf(result: Awaited<ReturnType<typeof compare>>['result']) {
  if (result?.__typename !== 'OrganizationComparison') throw new Error(JSON.stringify(result));
  return Object.fromEntries(result.fields.map(({ path, state }) => [path.at(-1), state]));
}

const compareVida = async (update: Omit<VidaUpdate, 'organizationId'>, body: object) => {
  const options = await startGateway();
  options.sandbox.vida.inject(() => respondWith({ status: 200, body: { id: 3, ...body } }));
  const { data } = await options.send(CompareUpdateDocument, {
    input: { vida: { organizationId: '3', ...update } },
  });
  return statesOf(data?.compareUpdate);
};

const compareVertra = async (
  update: Omit<VertraUpdate, 'organizationId'>,
  organization: object,
  dialect: VertraDialect = 'organizations',
) => {
  const gateway = await startGateway({ dialect });
  const response = { id: 'org123', ...organization };
  gateway.sandbox.vertra.inject(() => respondWith({ status: 200, body: { status: 'success', response } }));
  const { data } = await gateway.send(CompareUpdateDocument, {
    input: { vertra: { organizationId: 'org123', ...update } },
  });
  return statesOf(data?.compareUpdate);
};

describe('compareUpdate', () => {
  it('reports each field beside what Vida holds, with one read', async () => {
    const { result, sandbox } = await compare({
      vida: {
        organizationId: 'vida:3',
        name: ' Harbour  Dental Group',
        active: true,
        email: 'other@example.com',
        hipaaSetting: 'ON',
      },
    });
    expect(result).toMatchObject({
      __typename: 'OrganizationComparison',
      organization: { id: 'vida:3', name: 'Harbour Dental Group' },
      fields: [
        { path: ['input', 'vida', 'name'], state: 'SAME' },
        { path: ['input', 'vida', 'email'], state: 'DIFFERENT' },
        { path: ['input', 'vida', 'active'], state: 'SAME' },
        { path: ['input', 'vida', 'hipaaSetting'], state: 'NOT_REPORTED' },
      ],
    });
    expect(pathsOf(sandbox.vida)).toEqual(['GET /api/v2/account']);
  });

  it('reports each field beside what Vertra Cloud holds, with one read', async () => {
    const { result, sandbox } = await compare({
      vertra: {
        organizationId: 'org123',
        name: 'UpdatedOrganization',
        tags: ['updated', 'newtag'],
        description: 'x',
      },
    });
    expect(statesOf(result)).toEqual({ name: 'SAME', tags: 'SAME', description: 'DIFFERENT' });
    expect(pathsOf(sandbox.vertra)).toEqual(['GET /v1/organizations/org123']);
  });

  it.each<[object, string]>([
    [{ offeredProductPlanId: null }, 'SAME'],
    [{ offeredProductPlanId: '' }, 'SAME'],
    [{ details: { offeredProductPlanId: null } }, 'SAME'],
    [{ offeredProductPlanId: 'plan' }, 'DIFFERENT'],
    [{ offeredProductPlanId: null, details: { offeredProductPlanId: 'plan' } }, 'SAME'],
    [{}, 'NOT_REPORTED'],
    [{ details: {} }, 'NOT_REPORTED'],
    [{ offeredProductPlanId: 7 }, 'NOT_REPORTED'],
  ])('distinguishes null from an absent setting in the account %j', async (account, state) => {
    expect(await compareVida({ offeredProductPlanId: null }, account)).toEqual({
      offeredProductPlanId: state,
    });
  });

  it.each<[VertraDialect, string]>([
    ['organizations', 'SAME'],
    ['workspaces', 'SAME'],
    ['workspaces-flat', 'DIFFERENT'],
  ])('compares a name in other capitals in the dialect %s as %s', async (dialect, state) => {
    expect(await compareVertra({ name: 'ACME' }, { name: 'acme' }, dialect)).toEqual({ name: state });
  });

  it.each<[object, string]>([
    [{ description: null }, 'SAME'],
    [{ description: '' }, 'SAME'],
    [{ description: 'x' }, 'DIFFERENT'],
    [{}, 'NOT_REPORTED'],
  ])('compares an empty description with %j as %s', async (organization, state) => {
    expect(await compareVertra({ description: '' }, organization)).toEqual({ description: state });
  });

  it('keeps the null of a field that is not reported in the response', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vertra.inject(() =>
      respondWith({ status: 200, body: { status: 'success', response: { id: 'org123', name: 'n' } } }),
    );
    const { data } = await send(CompareUpdateDocument, {
      input: { vertra: { organizationId: 'org123', tags: [] } },
    });
    expect(data?.compareUpdate).toMatchObject({
      organization: { name: 'n', tags: null, description: null },
      fields: [{ state: 'NOT_REPORTED' }],
    });
    expect(sandbox.vertra.requests).toHaveLength(1);
  });

  it('reports an organization that does not exist as OrganizationNotFoundError', async () => {
    for (const input of [
      { vida: { organizationId: '404404', name: 'N' } },
      { vertra: { organizationId: 'absent', name: 'N' } },
    ]) {
      expect((await compare(input)).result?.__typename).toBe('OrganizationNotFoundError');
    }
  });

  it('is null with an error after an internal error, beside other fields', async () => {
    const { providers } = await startGateway();
    const compare = () => {
      throw new Error('a bug');
    };
    const vida = { ...providers.VIDA, compare };
    const { send, unexpected } = await startGateway({ ports: { ...providers, VIDA: vida } });
    const query = `{ a: compareUpdate(input: { vida: { organizationId: "3", name: "N" } }) { __typename }
      many: compareUpdates(inputs: [
        { vida: { organizationId: "3", name: "N" } }, { vertra: { organizationId: "org123", name: "N" } }
      ]) { __typename } }`;
    const { data } = await send<Record<string, unknown>, object>(query, {});
    expect(data).toEqual({ a: null, many: [null, { __typename: 'OrganizationComparison' }] });
    expect(unexpected.length).toBeGreaterThan(0);
  });

  it('is logged and counted as reads', async () => {
    const { operations, send } = await startGateway();
    await send(CompareUpdatesDocument, {
      inputs: [{ vida: { organizationId: '3', name: 'N' } }, { vida: { organizationId: '3' } }],
    });
    expect(operations).toMatchObject([
      {
        outcomes: [
          { provider: 'VIDA', member: 'OrganizationInputError', count: 1 },
          { provider: 'VIDA', member: 'Organization', applied: null, count: 1 },
        ],
        attempts: 1,
      },
    ]);
  });
});

describe('compareUpdates', () => {
  const ids = Array.from({ length: 100 }, (_, index) => `org${index}`);
  const inputs = ids.map((organizationId) => ({ vertra: { organizationId, description: 'Here' } }));

  async function compareListed(entry: object, query = CompareUpdatesDocument) {
    const gateway = await startGateway();
    const listed = ids.map((id) => ({ id, name: id, updated_at: '2026-01-01T00:00:00Z', ...entry }));
    gateway.sandbox.vertra.inject(({ path }) => {
      const isList = path.endsWith('/all/@me');
      const id = decodeURIComponent(path.split('/').at(-1) ?? '');
      const response = isList ? listed : { id, description: 'Here', tags: [] };
      return respondWith({ status: 200, body: { status: 'success', response } });
    });
    const { data, errors } = await gateway.send(query, { inputs });
    expect(errors).toBeUndefined();
    return { ...gateway, results: data?.compareUpdates ?? [] };
  }

  it('compares 100 organizations of Vertra Cloud with one list and no other request', async () => {
    const { results, sandbox } = await compareListed({ description: 'Here', tags: [] });
    expect(results).toHaveLength(100);
    expect(results.map((result) => statesOf(result))).toEqual(ids.map(() => ({ description: 'SAME' })));
    expect(pathsOf(sandbox.vertra)).toEqual(['GET /v1/organizations/all/@me']);
  });

  it('reads an organization itself when its entry in the list lacks a requested field', async () => {
    const { results, sandbox } = await compareListed({ tags: [] });
    expect(results.map((result) => statesOf(result))).toEqual(ids.map(() => ({ description: 'SAME' })));
    const [list, ...reads] = pathsOf(sandbox.vertra);
    expect(list).toBe('GET /v1/organizations/all/@me');
    expect(reads.sort()).toEqual(ids.map((id) => `GET /v1/organizations/${id}`).sort());
  });

  it('compares each of 20 organizations of Vida with one read', async () => {
    const { sandbox, send } = await startGateway();
    const numbers = Array.from({ length: 20 }, (_, index) => `${index + 1}`);
    sandbox.vida.inject(({ organizationId }) =>
      respondWith({ status: 200, body: { id: Number(organizationId), active: true } }),
    );
    const { data } = await send(CompareUpdatesDocument, {
      inputs: numbers.map((organizationId) => ({ vida: { organizationId, active: true } })),
    });
    expect(data?.compareUpdates.map((result) => statesOf(result))).toEqual(
      numbers.map(() => ({ active: 'SAME' })),
    );
    expect(sandbox.vida.requests.map(({ organizationId }) => organizationId).sort()).toEqual(numbers.sort());
  });

  it('reads an organization once for two updates of it, in either spelling of its id', async () => {
    const { sandbox, send } = await startGateway();
    const { data } = await send(CompareUpdatesDocument, {
      inputs: [
        { vida: { organizationId: '3', active: true } },
        { vida: { organizationId: 'vida:3', active: false } },
      ],
    });
    const [one, other] = data?.compareUpdates ?? [];
    expect([statesOf(one), statesOf(other)]).toEqual([{ active: 'SAME' }, { active: 'DIFFERENT' }]);
    expect(one?.__typename === 'OrganizationComparison' && one.readAt).toBe(
      other?.__typename === 'OrganizationComparison' && other.readAt,
    );
    expect(sandbox.vida.requests).toHaveLength(1);
  });

  it('shows fields that match the organization beside them, when it is read again', async () => {
    const query = `query ($inputs: [UpdateOrganizationInput!]!) { compareUpdates(inputs: $inputs) {
      ... on OrganizationComparison { fields { path state } readAt organization { description members { userId } } }
    } }`;
    const gateway = await startGateway();
    const listed = ids.map((id) => ({ id, name: id, description: 'Before', tags: [] }));
    gateway.sandbox.vertra.inject(({ path }) => {
      const id = path.split('/').at(-1) ?? '';
      const response = path.endsWith('/all/@me') ? listed : { id, description: 'Here', members: [] };
      return respondWith({ status: 200, body: { status: 'success', response } });
    });
    type Data = { compareUpdates: { fields: { state: string }[]; organization: object }[] };
    const { data } = await gateway.send<Data, object>(query, { inputs: inputs.slice(0, 3) });
    expect(data?.compareUpdates).toMatchObject(
      [1, 2, 3].map(() => ({ fields: [{ state: 'SAME' }], organization: { description: 'Here' } })),
    );
  });

  it('with more inputs than a batch is refused as a batch is, and nothing is read', async () => {
    const { sandbox, send } = await startGateway({ maxBatch: 2 });
    const three = inputs.slice(0, 3);
    const compared = await send(CompareUpdatesDocument, { inputs: three });
    const updated = await send(UpdateOrganizationsDocument, { inputs: three });
    expect(compared.status).toBe(413);
    expect(compared.errors?.[0]?.extensions).toEqual(updated.errors?.[0]?.extensions);
    expect(sandbox.vertra.requests).toEqual([]);
  });

  it('with no inputs is an empty list', async () => {
    const { send } = await startGateway();
    expect((await send(CompareUpdatesDocument, { inputs: [] })).data).toEqual({ compareUpdates: [] });
  });
});

const invalid: UpdateOrganizationInput[] = [
  { vida: { organizationId: '3' } },
  { vida: { organizationId: '', name: 'N' } },
  { vida: { organizationId: 'vertra:org123', name: 'N' } },
  { vida: { organizationId: 'x'.repeat(300), name: 'N' } },
  { vida: { organizationId: '..', name: null, email: '\ud800' } },
  { vida: { organizationId: '3', email: 'x'.repeat(10_001), active: null } },
  { vertra: { organizationId: 'org123', name: 'x'.repeat(51), tags: ['x'.repeat(21), 'ok'] } },
  { vertra: { organizationId: 'org123', tags: null, description: null } },
  { vertra: { organizationId: 'org123', tags: Array.from({ length: 1001 }, () => 'x') } },
];

describe('an invalid update', () => {
  it.each(invalid)('%# has the same issues in compareUpdate as in updateOrganization', async (input) => {
    const { sandbox, send } = await startGateway();
    const updated = (await send(UpdateOrganizationDocument, { input })).data?.updateOrganization;
    const compared = (await send(CompareUpdateDocument, { input })).data?.compareUpdate;
    if (updated?.__typename !== 'OrganizationInputError') throw new Error(updated?.__typename);
    const { code, issues, message, provider } = updated;
    expect(compared).toMatchObject({ __typename: 'OrganizationInputError', code, issues, message, provider });
    expect([...sandbox.vida.requests, ...sandbox.vertra.requests]).toEqual([]);
  });

  it('has the same issues in compareUpdates as in updateOrganizations', async () => {
    const { sandbox, send } = await startGateway();
    const updated = (await send(UpdateOrganizationsDocument, { inputs: invalid })).data?.updateOrganizations;
    const compared = (await send(CompareUpdatesDocument, { inputs: invalid })).data?.compareUpdates;
    const toIssues = (results: readonly unknown[] | null | undefined) =>
      results?.map((result) => (result as { issues?: unknown }).issues);
    expect(toIssues(compared)).toEqual(toIssues(updated));
    expect([...sandbox.vida.requests, ...sandbox.vertra.requests]).toEqual([]);
  });

  it('with tags is NOT_SUPPORTED in the dialect without tags', async () => {
    const input = { vertra: { organizationId: 'org123', tags: ['a'] } };
    const { result } = await compare(input, { dialect: 'workspaces-flat' });
    expect(result).toMatchObject({ issues: [{ code: 'NOT_SUPPORTED', path: ['input', 'vertra', 'tags'] }] });
  });
});
