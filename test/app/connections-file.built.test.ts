import { renameSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { updatesSent } from '../support/start-gateway.ts';
import { startProcess } from '../support/start-process.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';
import { startAccount } from './account.ts';
import type { ListedConnection } from './start-connected.ts';

it('a running gateway adds, rotates and removes the connections of its file', async () => {
  const emea = await startAccount('emea');
  const inFolder = createTempFolder();
  const write = (...connections: readonly ListedConnection[]) => {
    writeFileSync(inFolder('next'), JSON.stringify({ connections }));
    renameSync(inFolder('next'), inFolder('connections.json'));
  };
  write();
  const { log, ready } = startProcess({ CONNECTIONS_FILE: inFolder('connections.json') });
  const url = await ready;
  const update = async (name: string) => {
    const query = `mutation { updateOrganization(input: { vertra: { organizationId: "vertra@emea:org123", name: "${name}" } }) { __typename } }`;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data } = (await response.json()) as { data: { updateOrganization: { __typename: string } } };
    return data.updateOrganization.__typename;
  };
  const logged = (facts: object) => until(() => expect(log).toContainEqual(expect.objectContaining(facts)));

  expect(await update('Absent')).toBe('OrganizationInputError');
  writeFileSync(inFolder('token'), 'former-token');
  const { token, ...listed } = emea.listedVertra;
  write({ ...listed, tokenFile: 'token' });
  await logged({ level: 30, added: ['vertra@emea'], changed: [], removed: [] });
  expect(await update('Former')).toBe('OrganizationCredentialError');
  writeFileSync(inFolder('token'), token);
  await logged({ level: 30, setting: 'tokenFile of vertra@emea' });
  expect(await update('Rotated')).toBe('OrganizationUpdated');
  write();
  await logged({ level: 30, added: [], changed: [], removed: ['vertra@emea'] });
  expect(await update('Removed')).toBe('OrganizationInputError');
  expect(updatesSent(emea.vertra).map(({ body }) => JSON.parse(body).updates.name)).toEqual([
    'Former',
    'Rotated',
  ]);
});
