import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startGraph } from './graph.mjs';
import { execute, updateOrganization } from './graphql-client.mjs';

const input = { vida: { organizationId: '3', name: 'Harbour' } };
const otherInput = { vida: { organizationId: '3', name: 'Another' } };

describe('headers through a router', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
  });
  after(() => graph?.close());
  beforeEach(() => graph.reset());

  it('the router forwards authorization to both subgraphs, and a cookie to neither', async () => {
    const headers = { authorization: 'Bearer of this test', cookie: 'session=1' };
    const query = '{ invoices(provider: VIDA, providerIds: ["3"]) { organization { name plan } } }';
    await execute(graph.router, query, {}, headers);
    for (const { requests } of [graph.organizations, graph.billing]) {
      assert.ok(requests.length > 0);
      for (const request of requests) {
        assert.equal(request.headers.authorization, 'Bearer of this test');
        assert.equal(request.headers.cookie, undefined);
      }
    }
  });

  it('the router does not share concurrent reads among callers with different authorization', async () => {
    const query = '{ organization(id: "vida:57") { ... on Organization { name } } }';
    const callers = ['Bearer a', 'Bearer b', 'Bearer c'];
    await Promise.all(callers.map((authorization) => execute(graph.router, query, {}, { authorization })));
    const received = graph.organizations.requests.map(({ headers }) => headers.authorization);
    assert.deepEqual(received.sort(), callers);
  });

  it('the gateway receives x-request-id and returns it in an error', async () => {
    const missing = { vida: { organizationId: '999', name: 'N' } };
    const { data } = await updateOrganization(graph.router, missing, { 'x-request-id': 'of-this-test' });
    assert.equal(data.updateOrganization.requestId, 'of-this-test');
  });

  it('an update that is sent twice with the same Idempotency-Key is written once and has the same response', async () => {
    const headers = { 'idempotency-key': '"twice"' };
    const first = await updateOrganization(graph.router, input, headers);
    assert.equal(first.data.updateOrganization.__typename, 'OrganizationUpdated');
    assert.deepEqual(await updateOrganization(graph.router, input, headers), first);
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  it('an update that is sent twenty times concurrently with the same Idempotency-Key is written once', async () => {
    const headers = { 'idempotency-key': 'concurrent' };
    const sent = Array.from({ length: 20 }, () => updateOrganization(graph.router, input, headers));
    for (const { data } of await Promise.all(sent)) {
      assert.equal(data.updateOrganization.__typename, 'OrganizationUpdated');
    }
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  it('another input with the same Idempotency-Key is refused, and nothing is sent', async () => {
    const headers = { 'idempotency-key': 'reused' };
    await updateOrganization(graph.router, input, headers);
    const { data } = await updateOrganization(graph.router, otherInput, headers);
    assert.equal(data.updateOrganization.code, 'IDEMPOTENCY_KEY_REUSED');
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  it('the second of two updates in one operation, which a router sends separately, is refused with the same Idempotency-Key', async () => {
    const query = /* GraphQL */ `
      mutation ($input: UpdateOrganizationInput!, $other: UpdateOrganizationInput!) {
        first: updateOrganization(input: $input) { __typename }
        second: updateOrganization(input: $other) { __typename }
      }
    `;
    const { data } = await execute(
      graph.router,
      query,
      { input, other: otherInput },
      { 'idempotency-key': 'for-two' },
    );
    assert.deepEqual(data, {
      first: { __typename: 'OrganizationUpdated' },
      second: { __typename: 'OrganizationIdempotencyError' },
    });
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });
});
