import { expect, it } from 'vitest';
import { startProcess } from '../support/start-process.ts';

/** Starts a gateway on the sandbox. Returns a function that sends a query, and one that reads what the providers received. */
async function start(env: Record<string, string> = {}) {
  const url = await startProcess({ SANDBOX: 'on', ...env }).ready;
  const headers = { 'content-type': 'application/json' };
  return {
    async send(query: string) {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      const { data } = (await response.json()) as { data: Record<string, unknown> };
      return { data, requestId: response.headers.get('x-request-id') ?? '' };
    },
    async readRequests(requestId: string) {
      const response = await fetch(new URL(`/sandbox/requests?requestId=${requestId}`, url));
      return ((await response.json()) as { requests: Record<string, unknown>[] }).requests;
    },
  };
}

it('the sandbox has a second account at each provider, whose organizations a person recognizes', async () => {
  const { send } = await start();
  const list = (provider: string, connection: string) =>
    `${provider}_${connection}: organizationList(provider: ${provider}, connection: "${connection}", first: 1) { nodes { id name } }`;
  const lists = ['VIDA', 'VERTRA'].flatMap((provider) =>
    ['default', 'emea'].map((connection) => list(provider, connection)),
  );
  const { data } = await send(`{ ${lists.join(' ')} }`);
  expect(data).toEqual({
    VIDA_default: { nodes: [{ id: 'vida:3', name: 'Harbour Dental Group' }] },
    VIDA_emea: { nodes: [{ id: 'vida@emea:3', name: 'Harbour Dental Group EMEA' }] },
    VERTRA_default: { nodes: [{ id: 'vertra:org123', name: 'updatedorganization' }] },
    VERTRA_emea: { nodes: [{ id: 'vertra@emea:org123', name: 'updatedorganization EMEA' }] },
  });
});

it('the requests of both accounts are read together, with their connections', async () => {
  const { readRequests, send } = await start();
  const update = (id: string) =>
    `updateOrganization(input: { vertra: { organizationId: "${id}", name: "Renamed ${id.length}" } }) { __typename }`;
  const { data, requestId } = await send(
    `mutation { a: ${update('vertra:org123')} b: ${update('vertra@emea:org123')} }`,
  );
  expect(data).toEqual({
    a: { __typename: 'OrganizationUpdated' },
    b: { __typename: 'OrganizationUpdated' },
  });
  expect(await readRequests(requestId)).toMatchObject([
    { provider: 'VERTRA', connection: 'default', method: 'PUT', applied: true },
    { provider: 'VERTRA', connection: 'emea', method: 'PUT', applied: true },
  ]);
});

it('each account of the sandbox has a quota of its own', async () => {
  const { send } = await start({ SANDBOX_QUOTA_PER_DAY: '1' });
  const update = (connection: string) =>
    send(
      `mutation { updateOrganization(input: { vertra: { organizationId: "org789", connection: "${connection}", name: "${connection}" } }) { __typename } }`,
    );
  expect((await update('default')).data).toEqual({
    updateOrganization: { __typename: 'OrganizationUpdated' },
  });
  expect((await update('default')).data).toEqual({
    updateOrganization: { __typename: 'OrganizationRateLimitedError' },
  });
  expect((await update('emea')).data).toEqual({ updateOrganization: { __typename: 'OrganizationUpdated' } });
});
