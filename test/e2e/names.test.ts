import { describe, expect, it } from 'vitest';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

/** Valid GraphQL names that are also members of JavaScript objects. */
const names = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['prototype', 'then', 'toJSON', 'length', 'name', 'data', 'toString_', '__proto___'],
];

const update = (name: string, value = '"Renamed"') =>
  `updateOrganization(input: { vertra: { organizationId: "org123", ${name}: ${value} } })`;

function sentBodies({ sandbox }: TestGateway): unknown[] {
  return updatesSent(sandbox.vertra).map(({ body }) => JSON.parse(body).updates);
}

/** Returns entries, because `data.__proto__` would read the prototype. */
function entriesOf(data: object | null | undefined): [string, unknown][] {
  return Object.entries(data ?? {});
}

describe.each(names)('the name %s', (name) => {
  it('works as an alias of an update and of its fields', async () => {
    const gateway = await startGateway();
    const mutation = `mutation { ${name}: ${update('name')} { ${name}: __typename } }`;
    const { data, errors } = await gateway.send<object, object>(mutation, {});
    expect(errors).toBeUndefined();
    const [[key, result] = []] = entriesOf(data);
    expect([key, entriesOf(result as object)]).toEqual([name, [[name, 'OrganizationUpdated']]]);
    expect(sentBodies(gateway)).toEqual([{ name: 'Renamed' }]);
  });

  it('works as an alias in a batch', async () => {
    const gateway = await startGateway();
    const mutation = `mutation { updateOrganizations(inputs: [{ vertra: { organizationId: "org123", name: "N" } }]) {
      ${name}: __typename ... on OrganizationUpdate { organization { ${name}: name } } } }`;
    const { data, errors } = await gateway.send<{ updateOrganizations: object[] }, object>(mutation, {});
    expect(errors).toBeUndefined();
    const [[key, typename] = [], [, organization] = []] = entriesOf(data?.updateOrganizations[0]);
    expect([key, typename]).toEqual([name, 'OrganizationUpdated']);
    expect(entriesOf(organization as object)).toEqual([[name, 'N']]);
  });

  it('works as a variable whose value reaches the provider', async () => {
    const gateway = await startGateway();
    const mutation = `mutation ($${name}: String) { ${update('name', `$${name}`)} { __typename } }`;
    const { errors } = await gateway.send(mutation, JSON.parse(`{"${name}": "Renamed"}`));
    expect(errors).toBeUndefined();
    expect(sentBodies(gateway)).toEqual([{ name: 'Renamed' }]);
  });

  it.each([' ', ',', '#c\n', '\ufeff'])(
    'works as a variable with %j between the $ and the name',
    async (ignored) => {
      const gateway = await startGateway();
      const mutation = `mutation ($${ignored}${name}: String) {
      updateOrganization(input: { vertra: { organizationId: "org123", name: "N" } }, idempotencyKey: $${ignored}${name}) {
        __typename } }`;
      for (let sent = 0; sent < 2; sent += 1)
        await gateway.send(mutation, JSON.parse(`{"${name}": "key-1"}`));
      expect(sentBodies(gateway)).toEqual([{ name: 'N' }]);
    },
  );

  it('works as a variable that is absent, so that its field is not sent', async () => {
    const gateway = await startGateway();
    const mutation = `mutation ($${name}: String) { ${update('name', `"N", description: $${name}`)} { __typename } }`;
    const { data } = await gateway.send(mutation, {});
    // A field that was sent but not confirmed would make the update partial.
    expect(data).toEqual({ updateOrganization: { __typename: 'OrganizationUpdated' } });
    expect(sentBodies(gateway)).toEqual([{ name: 'N' }]);
  });

  it('works as a variable that an error names', async () => {
    const gateway = await startGateway();
    const mutation = `mutation ($${name}: String) { ${update('name', `$${name}`)} { __typename } }`;
    const { errors } = await gateway.send(mutation, JSON.parse(`{"${name}": 5}`));
    expect(errors?.[0]?.message).toBe(
      `Variable "$${name}" is invalid at "${name}": The value does not have the declared type.`,
    );
    expect(sentBodies(gateway)).toEqual([]);
  });

  it('works as a variable with an idempotency key, so that the update is applied once', async () => {
    const gateway = await startGateway();
    const mutation = `mutation ($${name}: String) { updateOrganization(
      input: { vertra: { organizationId: "org123", name: "N" } }, idempotencyKey: $${name}) { __typename } }`;
    for (let sent = 0; sent < 2; sent += 1) {
      const { data } = await gateway.send(mutation, JSON.parse(`{"${name}": "key-1"}`));
      expect(data).toEqual({ updateOrganization: { __typename: 'OrganizationUpdated' } });
    }
    expect(sentBodies(gateway)).toEqual([{ name: 'N' }]);
  });

  it('works as the name of an operation and of a fragment', async () => {
    const gateway = await startGateway();
    const query = `query Other { other: __typename }
      mutation ${name} { ${update('name')} { ...${name} } }
      fragment ${name} on OrganizationUpdated { __typename }`;
    const response = await gateway.gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, operationName: name }),
    });
    expect(await response.json()).toEqual({
      data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
    });
    expect(sentBodies(gateway)).toEqual([{ name: 'Renamed' }]);
  });

  it('works as a value that reaches the provider: a name, a tag, a key and part of an id', async () => {
    const gateway = await startGateway();
    const mutation = `mutation ($input: UpdateOrganizationInput!) {
      updateOrganization(input: $input, idempotencyKey: "${name}") { __typename ... on OrganizationError { code } } }`;
    const vertra = { organizationId: 'org123', name, tags: [name.slice(0, 20)] };
    const { data } = await gateway.send(mutation, { input: { vertra } });
    expect(data).toEqual({ updateOrganization: { __typename: 'OrganizationUpdated' } });
    expect(sentBodies(gateway)).toEqual([{ name, tags: [name.slice(0, 20)] }]);
    const unknown = await gateway.send(`query ($id: ID!) { organization(id: $id) { __typename } }`, {
      id: `vertra:${name}`,
    });
    expect(unknown.data).toEqual({ organization: { __typename: 'OrganizationNotFoundError' } });
  });

  it('is refused as an input field and as the id of a persisted document', async () => {
    const gateway = await startGateway();
    const mutation = `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }`;
    const field = name === 'name' ? 'surname' : name;
    const input = JSON.parse(`{"vertra": {"organizationId": "org123", "name": "N", "${field}": "x"}}`);
    const { errors } = await gateway.send(mutation, { input });
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    const named = await gateway.gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: name } } }),
    });
    expect(named.status).toBe(400);
    expect(sentBodies(gateway)).toEqual([]);
  });
});
