import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startGraph } from './graph.mjs';
import { execute, updateOrganization } from './graphql-client.mjs';

const bothScopes = ['organizations:read', 'organizations:write'];
/** @type {Record<string, { scopes: string[], organizations: string[] }>} */
const callers = {
  admin: { scopes: bothScopes, organizations: ['*'] },
  'of-one': { scopes: bothScopes, organizations: ['vida:3'] },
  reader: { scopes: ['organizations:read'], organizations: ['*'] },
  writer: { scopes: ['organizations:write'], organizations: ['*'] },
};

/** @param {string} name */
const as = (name) => ({ authorization: `Bearer key-of-${name}` });

function writeKeyFile() {
  const file = join(mkdtempSync(join(tmpdir(), 'keys-')), 'api-keys.json');
  const keys = Object.entries(callers).map(([name, rights]) => ({
    name,
    sha256: createHash('sha256').update(`key-of-${name}`).digest('hex'),
    ...rights,
  }));
  writeFileSync(file, JSON.stringify({ keys }));
  return file;
}

describe('authorization through a router', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph({ gatewayEnv: { AUTH: 'api-key', AUTH_API_KEYS_FILE: writeKeyFile() } });
  });
  after(() => graph?.close());
  beforeEach(() => graph.reset());

  const invoices = '{ invoices(provider: VIDA, providerIds: ["3", "57"]) { organization { name } } }';

  it('references of another subgraph are resolved only for organizations that the caller may read', async () => {
    const { data } = await execute(graph.router, invoices, {}, as('of-one'));
    assert.deepEqual(data.invoices, [
      { organization: { name: 'Harbour Dental Group' } },
      { organization: { name: null } },
    ]);
    assert.deepEqual(
      graph.sandbox.vida.requests.map(({ organizationId }) => organizationId),
      ['3'],
    );
  });

  it('references are null with the reason FORBIDDEN for a caller without the read scope', async () => {
    const { data, errors } = await execute(graph.router, invoices, {}, as('writer'));
    assert.ok(data.invoices.every((/** @type {any} */ { organization }) => !organization?.name));
    assert.ok(errors?.length);
    assert.ok(errors.every(({ extensions }) => extensions.reason === 'FORBIDDEN'));
    assert.deepEqual(graph.sandbox.vida.requests, []);
  });

  it('updates without permission are OrganizationForbiddenError, and nothing is sent', async () => {
    for (const [name, organizationId] of [
      ['of-one', '57'],
      ['reader', '3'],
    ]) {
      const input = { vida: { organizationId, name: 'N' } };
      const { data } = await updateOrganization(graph.router, input, as(String(name)));
      assert.equal(data.updateOrganization.__typename, 'OrganizationForbiddenError');
    }
    assert.deepEqual(graph.sandbox.vida.requests, []);
  });

  it('updates with permission are sent', async () => {
    for (const name of ['admin', 'of-one', 'writer']) {
      const { data } = await updateOrganization(
        graph.router,
        { vida: { organizationId: '3', name } },
        as(name),
      );
      assert.equal(data.updateOrganization.__typename, 'OrganizationUpdated');
    }
    assert.equal(graph.sandbox.vida.writes('3'), 3);
  });

  it('a caller without a valid key receives UNAUTHENTICATED, and nothing is sent', async () => {
    for (const headers of [{}, as('unknown')]) {
      const { data, errors } = await execute(
        graph.router,
        '{ organization(id: "vida:3") { __typename } }',
        {},
        headers,
      );
      assert.equal(data?.organization ?? null, null);
      assert.equal(errors?.[0]?.extensions.code, 'UNAUTHENTICATED');
    }
    assert.deepEqual(graph.sandbox.vida.requests, []);
  });

  it('the supergraph contains the directives by which a router can refuse requests itself', () => {
    assert.match(
      graph.supergraph,
      /updateOrganization\([^)]*\)[^\n]*@requiresScopes\(scopes: \[\["organizations:write"\]\]\)/,
    );
    assert.match(
      graph.supergraph,
      /organizations\([^)]*\)[^\n]*@requiresScopes\(scopes: \[\["organizations:read"\]\]\)/,
    );
    assert.match(graph.supergraph, /type Organization\b[^{]*@authenticated/);
  });
});
