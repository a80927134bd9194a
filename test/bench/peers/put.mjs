// Sends a PUT to Vertra with undici and minimal overhead, for the peers without their own HTTP client.
import { once } from 'node:events';
import { Pool } from 'undici';

const { PEER_RULES, PROVIDER_SOCKETS, VERTRA_API_TOKEN, VERTRA_ORIGIN } = process.env;

/** Whether this process has the rules of rules.mjs, which it otherwise does not load. */
export const hasRules = PEER_RULES === 'on';
export const origin = String(VERTRA_ORIGIN);
export const authorization = `Bearer ${VERTRA_API_TOKEN}`;

const pool = new Pool(origin, { connections: Number(PROVIDER_SOCKETS), pipelining: 1 });

/**
 * @param {string} id
 * @param {object} body
 */
export async function put(id, body) {
  const response = await pool.request({
    method: 'PUT',
    path: `/v1/organizations/${encodeURIComponent(id)}`,
    headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
  });
  return response.body.json();
}

/** @param {string} graphql the URL of the API */
export function reportReady(graphql) {
  process.stdout.write(`${JSON.stringify({ msg: 'ready', graphql })}\n`);
}

/**
 * Listens on a free loopback port.
 *
 * @param {import('node:http').Server} server
 * @returns {Promise<string>} the URL of the API
 */
export async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}/graphql`;
}
