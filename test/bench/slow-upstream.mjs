// Simulates a Vertra Cloud that takes LATENCY_MS for each request, and counts the versions of each organization in its name.
import { setTimeout as delay } from 'node:timers/promises';
import { listen, readText, sendJson } from './listen.mjs';

const latencyMs = Number(process.env['LATENCY_MS']);

/** @type {Map<string, number>} */
const versions = new Map();
const counts = { reads: 0, writes: 0 };

/**
 * A read shows what the provider held when the request came, and a write takes effect in the middle of its time, so that a response
 * that is shared too long is older than the outcome of an update.
 *
 * @param {string} id
 * @param {boolean} isWrite
 */
async function serve(id, isWrite) {
  const held = versions.get(id) ?? 0;
  await delay(latencyMs / 2);
  const version = isWrite ? (versions.get(id) ?? 0) + 1 : held;
  if (isWrite) versions.set(id, version);
  await delay(latencyMs / 2);
  return String(version);
}

const server = listen(async (request, response) => {
  const { method, url } = request;
  const text = await readText(request);
  const isWrite = method === 'PUT';
  const { description } = isWrite ? JSON.parse(text).updates : { description: 'D' };
  counts[isWrite ? 'writes' : 'reads'] += 1;
  const id = url?.split('/').at(-1) ?? '';
  const name = await serve(id, isWrite);
  const organization = { id, name, description, owner_id: '1', tags: [], members: [] };
  sendJson(response, 200, { status: 'success', response: organization });
});
// The gateway keeps its connections.
server.keepAliveTimeout = 120_000;

process.on('message', () => process.send?.(counts));
process.on('disconnect', () => process.exit());
