import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createCrowd, oneByteChunks, responses, wireFloods } from './flood-bodies.mjs';

const names = Object.keys(responses);
const texts = names.map((name, index) => responses[name]?.(`flood${index}`) ?? '');

/** Returns the id of the organization that has this response. */
export function toOrganizationId(/** @type {string} */ name) {
  return `flood${names.indexOf(name)}`;
}

const chunkedBytes = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${(
  responses[oneByteChunks]?.(toOrganizationId(oneByteChunks)) ?? ''
).replace(/./gs, '1\r\n$&\r\n')}0\r\n\r\n`;

/** @type {Record<string, string>} */
const wireBytes = { ...wireFloods, [oneByteChunks]: chunkedBytes };

const findIndex = (/** @type {string} */ id) => Number(/^flood(\d+)$/.exec(id)?.[1] ?? -1);

function findText(/** @type {string} */ id) {
  return id.startsWith('crowd') ? createCrowd(id) : texts[findIndex(id)];
}

/**
 * Starts a simulated Vertra Cloud whose response depends on the organization. For other organizations, a read takes 50 ms,
 * and an update takes three seconds when the id begins with `hang`.
 *
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
export async function startProvider() {
  const server = createServer(async (request, response) => {
    request.resume();
    const id = /[^/]*$/.exec(request.url ?? '')?.[0] ?? '';
    const index = findIndex(id);
    const text = findText(id);
    const bytes = wireBytes[names[index] ?? ''];
    if (bytes !== undefined) return void request.socket.write(bytes);
    if (text === undefined && request.method === 'GET') await delay(50);
    if (id.startsWith('hang')) await delay(3000);
    response.setHeader('content-type', 'application/json');
    response.end(text ?? JSON.stringify({ status: 'success', response: { id, description: 'D' } }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  // The server does not keep a failed benchmark running.
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
