// The minimal replacement of the gateway: receives a small JSON POST, sends it as a PUT, and returns the JSON response.
import { Pool } from 'undici';
import { listen, readText, sendJson } from './listen.mjs';

const { PROVIDER_SOCKETS, VERTRA_API_TOKEN, VERTRA_ORIGIN } = process.env;
const pool = new Pool(String(VERTRA_ORIGIN), { connections: Number(PROVIDER_SOCKETS), pipelining: 1 });

/** @param {string} text */
async function forward(text) {
  const { organizationId, ...updates } = JSON.parse(text);
  const { body, statusCode } = await pool.request({
    method: 'PUT',
    path: `/v1/organizations/${encodeURIComponent(organizationId)}`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${VERTRA_API_TOKEN}`,
    },
    body: JSON.stringify({ updates }),
  });
  return { status: statusCode, json: await body.json() };
}

listen(async (request, response) => {
  try {
    const { json, status } = await forward(await readText(request));
    sendJson(response, status, json);
  } catch (error) {
    sendJson(response, 502, { error: String(error) });
  }
});
