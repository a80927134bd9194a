import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../dist/sandbox/sandbox.js';
import { compose } from './compose.mjs';
import { findPort, startProcess } from './processes.mjs';
import { startRecorder } from './recorder.mjs';

const pathOf = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const hive = pathOf('node_modules/@graphql-hive/gateway/dist/bin.js');

/**
 * The whole graph on loopback: providers in a box, the gateway, billing, and Hive Gateway in front of both, with a
 * recorder on each of its ways to a subgraph.
 *
 * @param {{ config?: string, composer?: Parameters<typeof compose>[1], routerTimeoutMs?: number, gatewayEnv?: Record<string, string> }} options
 *   the router's configuration file, what composes its supergraph, its patience, and further settings of the gateway
 */
export async function startGraph({
  config = 'hive.config.mjs',
  composer,
  routerTimeoutMs = 10_000,
  gatewayEnv = {},
} = {}) {
  /** @type {(() => unknown)[]} */
  const closers = [];
  const close = async () => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  const keep = (/** @type {() => unknown} */ closer) => closers.push(closer);
  try {
    const sandbox = await startSandbox();
    keep(sandbox.close);
    const gateway = await startGateway(sandbox, gatewayEnv, keep);
    const organizations = await startRecorder(gateway);
    keep(organizations.close);
    const billing = await startRecorder(await startBilling(keep));
    keep(billing.close);
    const supergraph = compose({ organizations: organizations.url, billing: billing.url }, composer);
    const { publish, router } = await startRouter({ config, routerTimeoutMs, supergraph }, keep);
    const reset = () => {
      for (const each of [sandbox.vida, sandbox.vertra, organizations, billing]) each.reset();
    };
    return { sandbox, gateway, organizations, billing, supergraph, router, publish, reset, close };
  } catch (problem) {
    await close();
    throw problem;
  }
}

/**
 * @typedef {(closer: () => unknown) => unknown} Keep
 * @param {import('../../src/sandbox/sandbox.ts').Sandbox} sandbox
 * @param {Record<string, string>} env
 * @param {Keep} keep
 * @returns its URL
 */
async function startGateway({ vertra, vida }, env, keep) {
  const { ready, stop } = startProcess([pathOf('../../dist/main.js')], {
    PORT: '0',
    PROVIDER_TIMEOUT_MS: '1000',
    RATE_LIMIT_PER_MINUTE: '100000',
    VIDA_API_TOKEN: vida.token,
    VIDA_ORIGIN: vida.origin,
    VERTRA_API_TOKEN: vertra.token,
    VERTRA_ORIGIN: vertra.origin,
    ...env,
  });
  keep(stop);
  return ready((output) => /"graphql":"(.+?)"/.exec(output)?.[1]);
}

/** @param {Keep} keep */
async function startBilling(keep) {
  const { ready, stop } = startProcess([pathOf('billing.mjs')], {});
  keep(stop);
  return ready((output) => /http\S+/.exec(output)?.[0]);
}

/**
 * @param {{ config: string, routerTimeoutMs: number, supergraph: string }} options
 * @param {Keep} keep
 */
async function startRouter({ config, routerTimeoutMs, supergraph }, keep) {
  const directory = await mkdtemp(join(tmpdir(), 'supergraph-'));
  keep(() => rm(directory, { recursive: true }));
  const file = join(directory, 'supergraph.graphql');
  await writeFile(file, supergraph);
  const port = String(await findPort());
  const where = ['--host', '127.0.0.1', '--port', port, '--config-path', pathOf(config)];
  const env = { NODE_ENV: 'production', UPSTREAM_TIMEOUT_MS: String(routerTimeoutMs) };
  const { ready, stop } = startProcess([hive, 'supergraph', file, ...where], env);
  keep(stop);
  const url = `http://127.0.0.1:${port}`;
  await ready(() =>
    fetch(`${url}/readiness`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { router: `${url}/graphql`, publish: (/** @type {string} */ next) => replaceFile(file, next) };
}

/** In one step: a router that reads a file as it is written reads half of it. */
async function replaceFile(/** @type {string} */ file, /** @type {string} */ text) {
  await writeFile(`${file}.next`, text);
  await rename(`${file}.next`, file);
}
