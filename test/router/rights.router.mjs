import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ask, updateOrganization } from './ask.mjs';
import { startGraph } from './graph.mjs';

const both = ['organizations:read', 'organizations:write'];
/** @type {Record<string, { scopes: string[], organizations: string[] }>} */
const callers = {
  admin: { scopes: both, organizations: ['*'] },
  'of-one': { scopes: both, organizations: ['vida:3'] },
  reader: { scopes: ['organizations:read'], organizations: ['*'] },
  writer: { scopes: ['organizations:write'], organizations: ['*'] },
};

/** @param {string} name */
const as = (name) => ({ authorization: `Bearer key-of-${name}` });

function writeKeys() {
  const file = join(mkdtempSync(join(tmpdir(), 'keys-')), 'api-keys.json');
  const keys = Object.entries(callers).map(([name, rights]) => ({
    name,
    sha256: createHash('sha256').update(`key-of-${name}`).digest('hex'),
    ...rights,
  }));
  writeFileSync(file, JSON.stringify({ keys }));
  return file;
}

describe('rights through a router', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph({ gatewayEnv: { AUTH: 'api-key', AUTH_API_KEYS_FILE: writeKeys() } });
  });
  after(() => graph?.close());
  beforeEach(() => graph.reset());

  const invoices = '{ invoices(provider: VIDA, providerIds: ["3", "57"]) { organization { name } } }';

  it('the references of another subgraph are told of what the caller may read alone', async () => {
    const { data } = await ask(graph.router, invoices, {}, as('of-one'));
    assert.deepEqual(data.invoices, [
      { organization: { name: 'Harbour Dental Group' } },
      { organization: { name: null } },
    ]);
    assert.deepEqual(
      graph.sandbox.vida.requests.map(({ organizationId }) => organizationId),
      ['3'],
    );
  });

  it('of one who may not read, the references are null with the reason', async () => {
    const { data, errors } = await ask(graph.router, invoices, {}, as('writer'));
    assert.ok(data.invoices.every((/** @type {any} */ { organization }) => !organization?.name));
    assert.ok(errors?.length);
    assert.ok(errors.every(({ extensions }) => extensions.reason === 'FORBIDDEN'));
    assert.deepEqual(graph.sandbox.vida.requests, []);
  });

  it('updates are refused in the union, and nothing is sent', async () => {
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

  it('updates of those who may are sent', async () => {
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

  it('who is not known to the gateway gets nothing of it', async () => {
    for (const headers of [{}, as('nobody')]) {
      const { data, errors } = await ask(
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

  it('the supergraph tells a router what it may refuse by itself', () => {
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
