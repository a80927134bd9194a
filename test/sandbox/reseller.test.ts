import { expect, it } from 'vitest';
import { start } from '../support/start-process.ts';

const query =
  '{ organizationList(provider: VIDA) { __typename ... on OrganizationConnection { nodes { id } } } }';

async function list(env: Record<string, string>): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const url = await start({ SANDBOX: 'on', ...env }).ready;
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { data } = (await response.json()) as { data: { organizationList: { nodes: { id: string }[] } } };
  return data.organizationList.nodes.map(({ id }) => id);
}

it('the sandbox lists the organizations of its own reseller unless another is set', async () => {
  expect(await list({})).toEqual(['vida:3', 'vida:42', 'vida:57']);
  expect(await list({ VIDA_RESELLER_ID: '8' })).not.toContain('vida:3');
});
