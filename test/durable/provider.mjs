// Simulates both providers in their own process, and counts the received and the applied writes of each organization.
import { setTimeout as delay } from 'node:timers/promises';
import { listen, readText, sendJson } from '../bench/listen.mjs';

/** Long enough for a kill of the gateway to find several writes in flight. */
const maxDelayMs = 40;

/** @type {Map<string, { sent: number, applied: number }>} */
const ledger = new Map();

/** @param {string} id */
function receive(id) {
  const entry = ledger.get(id) ?? { sent: 0, applied: 0 };
  entry.sent += 1;
  ledger.set(id, entry);
  return entry;
}

listen(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
  const text = await readText(request);
  const id = searchParams.get('targetOrganizationId') ?? pathname.split('/').at(-1) ?? '';
  if (request.method === 'GET') return sendJson(response, 404, {});
  const entry = receive(id);
  await delay(Math.random() * maxDelayMs);
  entry.applied += 1;
  await delay(Math.random() * maxDelayMs);
  sendJson(response, 200, request.method === 'POST' ? toVida(text) : toVertra(id, text));
});

/** @param {string} text */
function toVida(text) {
  return {
    success: true,
    message: 'Organization settings updated',
    updatedSettings: Object.keys(JSON.parse(text)),
  };
}

/**
 * @param {string} id
 * @param {string} text
 */
function toVertra(id, text) {
  const organization = { id, name: 'Name', description: '', tags: [], members: [], owner_id: '1' };
  const times = { created_at: '2025-08-14T19:58:00Z', updated_at: '2025-08-14T20:00:00Z' };
  return { status: 'success', response: { ...organization, ...times, ...JSON.parse(text).updates } };
}

process.on('message', () => process.send?.([...ledger]));
process.on('disconnect', () => process.exit());
