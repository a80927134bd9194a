import { expect, it, onTestFinished } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { startConnected } from './start-connected.ts';

const update = /* GraphQL */ `
  mutation Update($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
      ... on OrganizationError { message applied }
    }
  }
`;

async function startAccount(name: string, options: SandboxOptions = {}) {
  const tokens = { vidaToken: `${name}-vida-token`, vertraToken: `${name}-vertra-token` };
  const sandbox = await startSandbox({ ...tokens, ...options });
  onTestFinished(() => sandbox.close());
  const { vertra, vida } = sandbox;
  return {
    ...sandbox,
    listedVertra: { name, provider: 'vertra', origin: vertra.origin, token: vertra.token },
    listedVida: { name, provider: 'vida', origin: vida.origin, token: vida.token },
  };
}

it('an update is sent to the account of its connection', async () => {
  const emea = await startAccount('emea');
  const apac = await startAccount('apac');
  const { send } = await startConnected([emea.listedVertra, emea.listedVida, apac.listedVertra]);
  for (const vertra of [
    { organizationId: 'vertra@emea:org123', name: 'One' },
    { organizationId: 'org123', connection: 'apac', name: 'Two' },
  ]) {
    const { data } = await send(update, { input: { vertra } });
    expect(data).toEqual({ updateOrganization: { __typename: 'OrganizationUpdated' } });
  }
  expect(updatesSent(emea.vertra)).toMatchObject([
    { body: '{"updates":{"name":"One"}}', headers: { authorization: 'Bearer emea-vertra-token' } },
  ]);
  expect(updatesSent(apac.vertra)).toMatchObject([
    { body: '{"updates":{"name":"Two"}}', headers: { authorization: 'Bearer apac-vertra-token' } },
  ]);
  expect(updatesSent(emea.vida)).toEqual([]);
});
