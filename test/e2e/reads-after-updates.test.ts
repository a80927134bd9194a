import { describe, expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { execute } from '../support/execute.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

describe('an update', () => {
  const update = (selection: string) =>
    `mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) {
      __typename ... on OrganizationUpdate { fields { path state } organization { ${selection} } } } }`;

  it('sends one request when only reported fields are selected', async () => {
    const { data, sandbox } = await execute(
      update('id name description tags members { role } updatedAt vida { __typename }'),
    );
    expect(data?.['updateOrganization']).toMatchObject({ organization: { id: 'vida:3', name: 'N' } });
    expect(sandbox.vida.requests).toHaveLength(1);
  });

  it('sends one read after the write when any other field is selected', async () => {
    const { data, sandbox } = await execute(
      update('name createdAt vida { email active smsEnabled } again: vida { email }'),
    );
    expect(data?.['updateOrganization']).toMatchObject({
      organization: { name: 'N', vida: { email: 'office@harbour-dental.example', active: true }, again: {} },
    });
    expect(sandbox.vida.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('succeeds when the read after it fails: the fields are null, with errors', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vida.inject(({ method }) => (method === 'GET' ? respondWith({ status: 403 }) : undefined));
    const { data, errors } = await send<Record<string, unknown>, object>(
      update('name createdAt vida { email }'),
      {},
    );
    expect(data?.['updateOrganization']).toEqual({
      __typename: 'OrganizationUpdated',
      fields: [{ path: ['input', 'vida', 'name'], state: 'APPLIED' }],
      organization: { name: 'N', createdAt: null, vida: { email: null } },
    });
    const extensions = { code: 'ORGANIZATION_READ_FAILED', reason: 'FORBIDDEN' };
    expect(errors).toMatchObject([
      { path: ['updateOrganization', 'organization', 'createdAt'], extensions },
      { path: ['updateOrganization', 'organization', 'vida', 'email'], extensions },
    ]);
    expect(sandbox.vida.requests).toHaveLength(2);
  });

  it('invalidates earlier reads of the same operation', async () => {
    const { data, sandbox } = await execute(`mutation {
      no: updateOrganization(input: { vida: { organizationId: "3", active: true } }) { ...Read }
      a: updateOrganization(input: { vida: { organizationId: "3", name: "A" } }) { ...Read }
      many: updateOrganizations(inputs: [{ vida: { organizationId: "3", vidaPremium: false } }]) { ...Read }
    }
    fragment Read on OrganizationUpdated { organization { createdAt name vida { active vidaPremium } } }`);
    expect(data).toMatchObject({
      no: { organization: { name: 'Harbour Dental Group' } },
      a: { organization: { name: 'A', vida: { active: true, vidaPremium: true } } },
      many: [{ organization: { name: 'A', vida: { vidaPremium: false } } }],
    });
    expect(sandbox.vida.requests.map(({ method }) => method)).toEqual([
      'POST',
      'GET',
      'POST',
      'GET',
      'POST',
      'GET',
    ]);
  });

  it('is visible to later reads of the same operation', async () => {
    const { data, sandbox } = await execute(`mutation {
      a: updateOrganization(input: { vida: { organizationId: "3", name: "A" } }) { ...Fields }
      b: updateOrganization(input: { vida: { organizationId: "3", active: false } }) { ...Fields }
    }
    fragment Fields on OrganizationUpdated { organization { name vida { active smsEnabled } } }`);
    expect(data).toMatchObject({
      a: { organization: { name: 'A', vida: { active: true } } },
      b: { organization: { name: 'A', vida: { active: false } } },
    });
    expect(updatesSent(sandbox.vida)).toHaveLength(2);
  });

  it('returns no value of its input together with values that were read', async () => {
    const { sandbox, send } = await startGateway();
    // Another caller writes between the update and the read.
    sandbox.vida.inject(({ method }) =>
      method === 'GET'
        ? respondWith({ status: 200, body: { id: 3, orgName: 'Newer', email: 'newer@x.org', active: false } })
        : undefined,
    );
    const selections = ['name createdAt vida { email }', 'createdAt name', 'vida { email active } name'];
    for (const selection of selections) {
      const { data } = await send<{ updateOrganization: { organization: object } }, object>(
        update(selection).replace('name: "N"', 'name: "N", email: "e@x.org"'),
        {},
      );
      const result = JSON.stringify(data?.updateOrganization.organization);
      expect(result).toContain('Newer');
      expect(result).not.toMatch(/"N"|e@x\.org/);
    }
    expect(sandbox.vida.requests.map(({ method }) => method)).toEqual(
      selections.flatMap(() => ['POST', 'GET']),
    );
  });

  it('returns the same values for every alias', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vida.inject(({ method }) =>
      method === 'GET' ? respondWith({ status: 200, body: { id: 3, orgName: 'Newer' } }) : undefined,
    );
    const { data } = await send<Record<string, unknown>, object>(
      `mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) {
        ... on OrganizationUpdated { a: organization { name } b: organization { name createdAt } } } }`,
      {},
    );
    expect(data?.['updateOrganization']).toMatchObject({ a: { name: 'Newer' }, b: { name: 'Newer' } });
  });

  it('returns the confirmed values without a read when no other field is selected', async () => {
    const { data, sandbox } = await execute(update('id name vida { __typename }'));
    expect(data?.['updateOrganization']).toMatchObject({ organization: { id: 'vida:3', name: 'N' } });
    expect(sandbox.vida.requests).toHaveLength(1);
  });
});

describe('the organization of an unconfirmed update', () => {
  async function updateUnconfirmed(selection: string) {
    const gateway = await startGateway();
    const toResponse = (name: string, fields: object) =>
      respondWith({ status: 200, body: { status: 'success', response: { id: 'org123', name, ...fields } } });
    gateway.sandbox.vertra.inject(({ method }) =>
      method === 'PUT' ? toResponse('Answered', {}) : toResponse('Read', { description: 'Read' }),
    );
    const { data } = await gateway.send<Record<string, unknown>, object>(
      `mutation { updateOrganization(input: { vertra: { organizationId: "org123", name: "Sent" } }) {
        ... on OrganizationOutcomeUnknownError { reason organization { ${selection} } } } }`,
      {},
    );
    const methods = gateway.sandbox.vertra.requests.map(({ method }) => method);
    return { result: data?.['updateOrganization'], methods };
  }

  it('comes from the response when the response contains every selected field', async () => {
    expect(await updateUnconfirmed('id name')).toEqual({
      result: { reason: 'NOT_CONFIRMED', organization: { id: 'vertra:org123', name: 'Answered' } },
      methods: ['PUT'],
    });
  });

  it('comes from a read when the response lacks a selected field', async () => {
    expect(await updateUnconfirmed('id name description')).toEqual({
      result: {
        reason: 'NOT_CONFIRMED',
        organization: { id: 'vertra:org123', name: 'Read', description: 'Read' },
      },
      methods: ['PUT', 'GET'],
    });
  });
});
