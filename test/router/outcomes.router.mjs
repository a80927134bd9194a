import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startGraph } from './graph.mjs';
import { execute, updateOrganization } from './graphql-client.mjs';

const input = { vida: { organizationId: '3', name: 'Harbour' } };

/** @typedef {Awaited<ReturnType<typeof startGraph>>} Graph */

/** Counts the writes of a Vida organization, and the requests of the router to the gateway. */
function count(/** @type {Graph} */ { organizations, sandbox }, id = '3') {
  return { writes: sandbox.vida.writes(id), requests: organizations.requests.length };
}

describe('behind a router with the documented configuration', () => {
  /** @type {Graph} */
  let graph;
  before(async () => {
    graph = await startGraph();
  });
  after(() => graph?.close());
  beforeEach(() => graph.reset());

  /** @type {[string, string][]} */
  const unknown = [
    ['9409', 'TIMEOUT'],
    ['9602', 'CONNECTION_LOST'],
    ['9501', 'SERVER_ERROR'],
    ['9703', 'UNREADABLE_ANSWER'],
  ];
  for (const [organizationId, reason] of unknown) {
    it(`an update whose outcome is unknown with reason ${reason} is reported as such and sent once`, async () => {
      const { data } = await updateOrganization(graph.router, { vida: { organizationId, name: 'N' } });
      const { __typename, applied, reason: actual } = data.updateOrganization;
      assert.deepEqual([__typename, applied, actual], ['OrganizationOutcomeUnknownError', 'UNKNOWN', reason]);
      assert.deepEqual(count(graph, organizationId), { writes: 1, requests: 1 });
    });
  }

  it('an update whose response to the router is lost fails with an error and is sent once', async () => {
    graph.organizations.dropResponses();
    const { data, errors } = await updateOrganization(graph.router, input);
    assert.equal(data.updateOrganization, null);
    assert.deepEqual(errors?.[0].path, ['updateOrganization']);
    assert.deepEqual(count(graph), { writes: 1, requests: 1 });
  });

  it('a read whose response to the router is lost is sent again', async () => {
    graph.organizations.dropResponses();
    await execute(graph.router, '{ organization(id: "vida:3") { __typename } }');
    assert.deepEqual(count(graph), { writes: 0, requests: 3 });
  });
});

describe('behind a router with a shorter timeout than the gateway', () => {
  /** @type {Graph} */
  let graph;
  before(async () => {
    graph = await startGraph({ routerTimeoutMs: 300 });
  });
  after(() => graph?.close());

  it('an update that takes longer fails with an error without its input, and is written once', async () => {
    const { data, errors } = await updateOrganization(graph.router, {
      vida: { organizationId: '9409', name: 'Secret' },
    });
    assert.equal(data.updateOrganization, null);
    assert.deepEqual(errors?.[0].extensions, { code: 'GATEWAY_TIMEOUT', serviceName: 'organizations' });
    assert.doesNotMatch(JSON.stringify(errors), /Secret|127\.0\.0\.1/);
    assert.deepEqual(count(graph, '9409'), { writes: 1, requests: 1 });
  });

  it('the outcome of an update that took longer can be read with its Idempotency-Key', async () => {
    const late = { vida: { organizationId: '9410', name: 'Late' } };
    const headers = { 'idempotency-key': 'late' };
    const { errors } = await updateOrganization(graph.router, late, headers);
    assert.equal(errors?.[0].extensions.code, 'GATEWAY_TIMEOUT');
    const { data } = await updateOrganization(graph.gateway, late, headers);
    assert.equal(data.updateOrganization.code, 'OUTCOME_UNKNOWN');
    assert.equal(graph.sandbox.vida.writes('9410'), 1);
  });
});

describe('behind a router that retries every operation', () => {
  /** @type {Graph} */
  let graph;
  before(async () => {
    graph = await startGraph({ config: 'hive-retry-all.config.mjs' });
    graph.organizations.dropResponses();
  });
  after(() => graph?.close());

  it('an update is written as often as it is sent without an Idempotency-Key, and once with one', async () => {
    await updateOrganization(graph.router, input);
    assert.deepEqual(count(graph), { writes: 3, requests: 3 });
    await updateOrganization(graph.router, input, { 'idempotency-key': 'once' });
    assert.deepEqual(count(graph), { writes: 4, requests: 6 });
  });
});
