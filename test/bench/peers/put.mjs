// One PUT to Vertra with undici, as little of it as there can be: for the peers that bring no client of their own.
import { Pool } from 'undici';

const { PROVIDER_SOCKETS, VERTRA_API_TOKEN, VERTRA_ORIGIN } = process.env;

export const origin = String(VERTRA_ORIGIN);
export const authorization = `Bearer ${VERTRA_API_TOKEN}`;

const pool = new Pool(origin, { connections: Number(PROVIDER_SOCKETS), pipelining: 1 });

/**
 * @param {string} id
 * @param {object} body
 */
export async function put(id, body) {
  const answer = await pool.request({
    method: 'PUT',
    path: `/v1/organizations/${encodeURIComponent(id)}`,
    headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
  });
  return answer.body.json();
}

/** @param {string} graphql where it is served */
export function tellReady(graphql) {
  process.stdout.write(`${JSON.stringify({ msg: 'ready', graphql })}\n`);
}
