// Simulates Vertra Cloud in its own process, as its pages "Get Organization" and "Update Organization" document it.
import { listen, readText, sendJson } from './listen.mjs';
import { vertraToken } from './settings.mjs';

/** @typedef {import('node:http').ServerResponse} Response */

const member = { user_id: '993591427428790342', role: 'owner', joined_at: '2025-08-14T19:58:00Z' };

const organization = {
  name: 'organization',
  description: 'A description',
  tags: ['tag'],
  owner_id: '993591427428790342',
  created_at: '2025-08-14T19:58:00Z',
  updated_at: '2025-08-14T20:00:00Z',
  members: [member],
};

const counts = { reads: 0, writes: 0, failures: 0 };

/** What a provider does during an outage, by the token of the connection. */
const outages = new Map([
  ['Bearer hangs', () => {}],
  ['Bearer fails', (/** @type {Response} */ response) => sendJson(response, 500, {})],
  [
    'Bearer out-of-quota',
    (/** @type {Response} */ response) => {
      const headers = { 'retry-after': '60', 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' };
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      sendJson(response, 429, {});
    },
  ],
]);

/**
 * Checks everything that a target must send, so that no target saves work by sending less.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {string} text
 * @returns {[number, unknown]}
 */
function respond({ headers, method, url }, text) {
  const id = /^\/v1\/organizations\/(\w+)$/.exec(url ?? '')?.[1];
  if (id === undefined) return [404, { status: 'error', code: 'ORGANIZATION_NOT_FOUND' }];
  if (headers.authorization !== `Bearer ${vertraToken}`)
    return [403, { status: 'error', code: 'UNAUTHORIZED' }];
  if (method === 'GET') return read(id);
  return method === 'PUT' ? update(id, text) : [405, { status: 'error', code: 'METHOD_NOT_ALLOWED' }];
}

/**
 * @param {string} id
 * @returns {[number, unknown]}
 */
function read(id) {
  counts.reads += 1;
  return [200, { status: 'success', response: { id, ...organization } }];
}

/**
 * @param {string} id
 * @param {string} text
 * @returns {[number, unknown]}
 */
function update(id, text) {
  const { updates } = JSON.parse(text);
  if (typeof updates?.name !== 'string') return [400, { status: 'error', code: 'NAME_MUST_BE_A_STRING' }];
  counts.writes += 1;
  return [200, { status: 'success', response: { id, ...organization, ...updates } }];
}

const server = listen(async (request, response) => {
  const text = await readText(request);
  const fail = outages.get(request.headers.authorization ?? '');
  if (fail === undefined) return sendJson(response, ...respond(request, text));
  counts.failures += 1;
  fail(response);
});
// A target keeps its connections between its rounds, so that no round includes opening them.
server.keepAliveTimeout = 600_000;

process.on('message', (/** @type {'counts' | { members: number }} */ message) => {
  if (typeof message === 'object') organization.members = Array(message.members).fill(member);
  process.send?.(counts);
});
process.on('disconnect', () => process.exit());
