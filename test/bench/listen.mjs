import { createServer } from 'node:http';

/**
 * Listens on a free loopback port and prints a JSON line with `msg` "ready", as the gateway does.
 *
 * @param {import('node:http').RequestListener} listener
 */
export function listen(listener) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    process.stdout.write(`${JSON.stringify({ msg: 'ready', origin: `http://127.0.0.1:${port}` })}\n`);
  });
  return server;
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<string>}
 */
export function readText(request) {
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 */
export function sendJson(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
