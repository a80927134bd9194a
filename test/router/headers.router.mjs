import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ask, updateOrganization } from './ask.mjs';
import { startGraph } from './graph.mjs';

const input = { vida: { organizationId: '3', name: 'Harbour' } };
const other = { vida: { organizationId: '3', name: 'Another' } };

describe('headers through a router', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
  });
  after(() => graph?.close());
  beforeEach(() => graph.reset());

  it('authorization reaches both subgraphs, and a cookie neither', async () => {
    const headers = { authorization: 'Bearer of this test', cookie: 'session=1' };
    const query = '{ invoices(provider: VIDA, providerIds: ["3"]) { organization { name plan } } }';
    await ask(graph.router, query, {}, headers);
    for (const { requests } of [graph.organizations, graph.billing]) {
      assert.ok(requests.length > 0);
      for (const request of requests) {
        assert.equal(request.headers.authorization, 'Bearer of this test');
        assert.equal(request.headers.cookie, undefined);
      }
    }
  });

  it('reads at the same moment are not shared by callers with different authorization', async () => {
    const query = '{ organization(id: "vida:57") { ... on Organization { name } } }';
    const callers = ['Bearer a', 'Bearer b', 'Bearer c'];
    await Promise.all(callers.map((authorization) => ask(graph.router, query, {}, { authorization })));
    const heard = graph.organizations.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual(heard.sort(), callers);
  });

  it('x-request-id reaches the gateway and comes back in an error', async () => {
    const missing = { vida: { organizationId: '999', name: 'N' } };
    const { data } = await updateOrganization(graph.router, missing, { 'x-request-id': 'of-this-test' });
    assert.equal(data.updateOrganization.requestId, 'of-this-test');
  });

  it('the same update twice with one Idempotency-Key is one write, and the same answer', async () => {
    const headers = { 'idempotency-key': '"twice"' };
    const first = await updateOrganization(graph.router, input, headers);
    assert.equal(first.data.updateOrganization.__typename, 'OrganizationUpdated');
    assert.deepEqual(await updateOrganization(graph.router, input, headers), first);
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  it('the same update twenty times at once with one Idempotency-Key is one write', async () => {
    const headers = { 'idempotency-key': 'at-once' };
    const sent = Array.from({ length: 20 }, () => updateOrganization(graph.router, input, headers));
    for (const { data } of await Promise.all(sent)) {
      assert.equal(data.updateOrganization.__typename, 'OrganizationUpdated');
    }
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  it('another input with a used Idempotency-Key is refused, and nothing is sent', async () => {
    const headers = { 'idempotency-key': 'reused' };
    await updateOrganization(graph.router, input, headers);
    const { data } = await updateOrganization(graph.router, other, headers);
    assert.equal(data.updateOrganization.code, 'IDEMPOTENCY_KEY_REUSED');
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  it("of two updates in one operation, which a router sends one by one, the second is refused the first's key", async () => {
    const query = /* GraphQL */ `
      mutation ($input: UpdateOrganizationInput!, $other: UpdateOrganizationInput!) {
        first: updateOrganization(input: $input) { __typename }
        second: updateOrganization(input: $other) { __typename }
      }
    `;
    const { data } = await ask(graph.router, query, { input, other }, { 'idempotency-key': 'for-two' });
    assert.deepEqual(data, {
      first: { __typename: 'OrganizationUpdated' },
      second: { __typename: 'OrganizationIdempotencyError' },
    });
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });
});
