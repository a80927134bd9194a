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
 * Starts the whole graph on loopback: simulated providers, the gateway, billing, and Hive Gateway in front of both, with a
 * recorder between the router and each subgraph.
 *
 * @param {{ config?: string, composer?: Parameters<typeof compose>[1], routerTimeoutMs?: number, gatewayEnv?: Record<string, string> }} options
 *   the router's configuration file, the composer of its supergraph, its timeout, and additional settings of the gateway
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
  const onClose = (/** @type {() => unknown} */ closer) => closers.push(closer);
  try {
    const sandbox = await startSandbox();
    onClose(sandbox.close);
    const gateway = await startGateway(sandbox, gatewayEnv, onClose);
    const organizations = await startRecorder(gateway);
    onClose(organizations.close);
    const billing = await startRecorder(await startBilling(onClose));
    onClose(billing.close);
    const supergraph = compose({ organizations: organizations.url, billing: billing.url }, composer);
    const { publish, router } = await startRouter({ config, routerTimeoutMs, supergraph }, onClose);
    const reset = () => {
      for (const each of [sandbox.vida, sandbox.vertra, organizations, billing]) each.reset();
    };
    return { sandbox, gateway, organizations, billing, supergraph, router, publish, reset, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @typedef {(closer: () => unknown) => unknown} OnClose
 * @param {import('../../src/sandbox/sandbox.ts').Sandbox} sandbox
 * @param {Record<string, string>} env
 * @param {OnClose} onClose
 * @returns its URL
 */
async function startGateway({ vertra, vida }, env, onClose) {
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
  onClose(stop);
  return ready((output) => /"graphql":"(.+?)"/.exec(output)?.[1]);
}

/** @param {OnClose} onClose */
async function startBilling(onClose) {
  const { ready, stop } = startProcess([pathOf('billing.mjs')], {});
  onClose(stop);
  return ready((output) => /http\S+/.exec(output)?.[0]);
}

/**
 * @param {{ config: string, routerTimeoutMs: number, supergraph: string }} options
 * @param {OnClose} onClose
 */
async function startRouter({ config, routerTimeoutMs, supergraph }, onClose) {
  const directory = await mkdtemp(join(tmpdir(), 'supergraph-'));
  onClose(() => rm(directory, { recursive: true }));
  const file = join(directory, 'supergraph.graphql');
  await writeFile(file, supergraph);
  const port = String(await findPort());
  const options = ['--host', '127.0.0.1', '--port', port, '--config-path', pathOf(config)];
  const env = { NODE_ENV: 'production', UPSTREAM_TIMEOUT_MS: String(routerTimeoutMs) };
  const { ready, stop } = startProcess([hive, 'supergraph', file, ...options], env);
  onClose(stop);
  const url = `http://127.0.0.1:${port}`;
  await ready(() =>
    fetch(`${url}/readiness`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { router: `${url}/graphql`, publish: (/** @type {string} */ next) => replaceFile(file, next) };
}

/** Replaces a file atomically, so that a router never reads a partial file. */
async function replaceFile(/** @type {string} */ file, /** @type {string} */ text) {
  await writeFile(`${file}.next`, text);
  await rename(`${file}.next`, file);
}
