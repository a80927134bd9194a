import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, updateOrganization } from './ask.mjs';
import { startGraph } from './graph.mjs';
import { until } from './until.mjs';

describe('a new supergraph', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
  });
  after(() => graph?.close());

  it('takes its place while an update is under way, which has its outcome and is sent once', async () => {
    const { organizations, publish, router, sandbox, supergraph } = graph;
    const answer = updateOrganization(router, { vida: { organizationId: '9409', name: 'N' } });
    await until(
      () => sandbox.vida.writes('9409') === 1,
      () => 'The update does not arrive',
    );
    await publish(supergraph.replaceAll('plan: String', 'plan: String offer: String'));
    let isAnswered = false;
    const answered = answer.then(({ data }) => {
      isAnswered = true;
      return data;
    });
    await until(
      async () => {
        const { data } = await ask(router, '{ __type(name: "Organization") { fields { name } } }');
        return data.__type.fields.some((/** @type {{ name: string }} */ { name }) => name === 'offer');
      },
      () => 'The router does not take the new supergraph',
    );
    assert.equal(isAnswered, false, 'the new supergraph came too late to show anything');
    assert.equal((await answered).updateOrganization.reason, 'TIMEOUT');
    assert.equal(organizations.requests.length, 1);
    assert.equal(sandbox.vida.writes('9409'), 1);
  });
});
