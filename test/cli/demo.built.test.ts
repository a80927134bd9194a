import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const demo = fileURLToPath(new URL('../../dist/cli/demo.js', import.meta.url));

it('the demo shows an update at both providers, a partial update and an unknown outcome', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [demo]);
  const members = [...stdout.matchAll(/updateOrganization: \{\s+__typename: '(\w+)'/g)].map(
    ([, member]) => member,
  );
  expect(members).toEqual([
    'OrganizationUpdated',
    'OrganizationUpdated',
    'OrganizationPartiallyUpdated',
    'OrganizationOutcomeUnknownError',
  ]);
});
