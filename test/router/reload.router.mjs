import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startGraph } from './graph.mjs';
import { execute, updateOrganization } from './graphql-client.mjs';
import { waitFor } from './wait-for.mjs';

describe('a new supergraph', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
  });
  after(() => graph?.close());

  it('is loaded while an update is running, whose outcome is returned and which is sent once', async () => {
    const { organizations, publish, router, sandbox, supergraph } = graph;
    const answer = updateOrganization(router, { vida: { organizationId: '9409', name: 'N' } });
    await waitFor(
      () => sandbox.vida.writes('9409') === 1,
      () => 'The update did not reach the provider.',
    );
    await publish(supergraph.replaceAll('plan: String', 'plan: String offer: String'));
    let isAnswered = false;
    const answered = answer.then(({ data }) => {
      isAnswered = true;
      return data;
    });
    await waitFor(
      async () => {
        const { data } = await execute(router, '{ __type(name: "Organization") { fields { name } } }');
        return data.__type.fields.some((/** @type {{ name: string }} */ { name }) => name === 'offer');
      },
      () => 'The router did not load the new supergraph.',
    );
    assert.equal(isAnswered, false, 'The update ended before the router loaded the new supergraph.');
    assert.equal((await answered).updateOrganization.reason, 'TIMEOUT');
    assert.equal(organizations.requests.length, 1);
    assert.equal(sandbox.vida.writes('9409'), 1);
  });
});
