import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ask, updateOrganization } from './ask.mjs';
import { startGraph } from './graph.mjs';

const input = { vida: { organizationId: '3', name: 'Harbour' } };

/** @typedef {Awaited<ReturnType<typeof startGraph>>} Graph */

/** How often an organization of Vida was updated, and how often the router asked for it. */
function count(/** @type {Graph} */ { organizations, sandbox }, id = '3') {
  return { writes: sandbox.vida.writes(id), asked: organizations.requests.length };
}

describe('behind a router as README.md has it', () => {
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
    it(`an update whose outcome is unknown by ${reason} says so, and is sent once`, async () => {
      const { data } = await updateOrganization(graph.router, { vida: { organizationId, name: 'N' } });
      const { __typename, applied, reason: told } = data.updateOrganization;
      assert.deepEqual([__typename, applied, told], ['OrganizationOutcomeUnknownError', 'UNKNOWN', reason]);
      assert.deepEqual(count(graph, organizationId), { writes: 1, asked: 1 });
    });
  }

  it('an update whose answer is lost on its way to the router is an error, and is sent once', async () => {
    graph.organizations.loseAnswers();
    const { data, errors } = await updateOrganization(graph.router, input);
    assert.equal(data.updateOrganization, null);
    assert.deepEqual(errors?.[0].path, ['updateOrganization']);
    assert.deepEqual(count(graph), { writes: 1, asked: 1 });
  });

  it('a read whose answer is lost on its way to the router is sent again', async () => {
    graph.organizations.loseAnswers();
    await ask(graph.router, '{ organization(id: "vida:3") { __typename } }');
    assert.deepEqual(count(graph), { writes: 0, asked: 3 });
  });
});

describe('behind a router that is less patient than the gateway', () => {
  /** @type {Graph} */
  let graph;
  before(async () => {
    graph = await startGraph({ routerTimeoutMs: 300 });
  });
  after(() => graph?.close());

  it('an update that takes longer is an error that tells nothing of it, and leaves one write', async () => {
    const { data, errors } = await updateOrganization(graph.router, {
      vida: { organizationId: '9409', name: 'Secret' },
    });
    assert.equal(data.updateOrganization, null);
    assert.deepEqual(errors?.[0].extensions, { code: 'GATEWAY_TIMEOUT', serviceName: 'organizations' });
    assert.doesNotMatch(JSON.stringify(errors), /Secret|127\.0\.0\.1/);
    assert.deepEqual(count(graph, '9409'), { writes: 1, asked: 1 });
  });

  it('its outcome is had by its Idempotency-Key, once the gateway has it', async () => {
    const late = { vida: { organizationId: '9410', name: 'Late' } };
    const headers = { 'idempotency-key': 'late' };
    const { errors } = await updateOrganization(graph.router, late, headers);
    assert.equal(errors?.[0].extensions.code, 'GATEWAY_TIMEOUT');
    const { data } = await updateOrganization(graph.gateway, late, headers);
    assert.equal(data.updateOrganization.code, 'OUTCOME_UNKNOWN');
    assert.equal(graph.sandbox.vida.writes('9410'), 1);
  });
});

describe('behind a router that sends everything again', () => {
  /** @type {Graph} */
  let graph;
  before(async () => {
    graph = await startGraph({ config: 'hive-careless.config.mjs' });
    graph.organizations.loseAnswers();
  });
  after(() => graph?.close());

  it('an update is written as often as it is sent, unless it has an Idempotency-Key', async () => {
    await updateOrganization(graph.router, input);
    assert.deepEqual(count(graph), { writes: 3, asked: 3 });
    await updateOrganization(graph.router, input, { 'idempotency-key': 'once' });
    assert.deepEqual(count(graph), { writes: 4, asked: 6 });
  });
});
