import { expect, it } from 'vitest';
import { startProcess } from '../support/start-process.ts';

const query = '{ organizationList(provider: VIDA) { nodes { id } } }';

async function listOrganizationIds(env: Record<string, string>): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const url = await startProcess({ SANDBOX: 'on', ...env }).ready;
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { data } = (await response.json()) as { data: { organizationList: { nodes: { id: string }[] } } };
  return data.organizationList.nodes.map(({ id }) => id);
}

it('the sandbox lists the organizations of its own reseller unless VIDA_RESELLER_ID is set', async () => {
  expect(await listOrganizationIds({})).toEqual(['vida:3', 'vida:42', 'vida:57']);
  expect(await listOrganizationIds({ VIDA_RESELLER_ID: '8' })).not.toContain('vida:3');
});
