import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compose, composedFile } from '../replicas/compose.mjs';
import { startGraph } from './graph.mjs';
import { updateOrganization } from './graphql-client.mjs';
import { findPort, startProcess } from './processes.mjs';

const pathOf = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const hive = pathOf('node_modules/@graphql-hive/gateway/dist/bin.js');

describe('the router of compose.yaml', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  /** @type {string} */
  let router;
  /** @type {(() => Promise<unknown>)[]} */
  const closers = [];

  before(async () => {
    graph = await startGraph();
    closers.push(graph.close);
    const directory = await mkdtemp(join(tmpdir(), 'compose-router-'));
    closers.push(() => rm(directory, { recursive: true }));
    const config = composedFile('router').replace('http://nginx:8080/graphql', graph.organizations.url);
    await writeFile(join(directory, 'gateway.config.mjs'), config);
    await copyFile(
      pathOf(`../../.docker/${compose.configs.subgraph.file}`),
      join(directory, 'subgraph.graphql'),
    );
    const port = String(await findPort());
    const args = [hive, ...compose.services.router.command, '--host', '127.0.0.1', '--port', port];
    const { ready, stop } = startProcess(args, { NODE_ENV: 'production' }, directory);
    closers.push(stop);
    router = `http://127.0.0.1:${port}/graphql`;
    const readiness = new URL('/readiness', router);
    await ready(() =>
      fetch(readiness).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });
  after(async () => {
    for (const close of closers.reverse()) await close();
  });

  it('has the version that these tests run', () => {
    const { version } = createRequire(import.meta.url)('@graphql-hive/gateway/package.json');
    assert.equal(compose.services.router.image, `ghcr.io/graphql-hive/gateway:${version}`);
  });

  it('composes the subgraph and sends an update once, with its idempotency key', async () => {
    const { data, errors } = await updateOrganization(
      router,
      { vida: { organizationId: '3', name: 'Harbour' } },
      { 'idempotency-key': 'compose' },
    );
    assert.equal(errors, undefined);
    assert.equal(data.updateOrganization.__typename, 'OrganizationUpdated');
    assert.equal(graph.sandbox.vida.writes('3'), 1);
    assert.equal(graph.organizations.requests.at(-1)?.headers['idempotency-key'], 'compose');
  });
});
