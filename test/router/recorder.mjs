import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * What a router sends to a subgraph.
 *
 * @typedef {{ headers: import('node:http').IncomingHttpHeaders, query: string, variables?: Record<string, unknown> }} Sent
 */

/**
 * Stands between the router and a subgraph: passes everything on as it is, and remembers it.
 *
 * @param {string} target the subgraph's URL
 */
export async function startRecorder(target) {
  /** @type {Sent[]} */
  const requests = [];
  let losesAnswers = false;
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    requests.push({ headers: incoming.headers, ...JSON.parse(body) });
    const { headers, method } = incoming;
    const upstream = send(target, { method, headers }, (answer) => {
      if (losesAnswers) outgoing.socket?.resetAndDestroy();
      else answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers));
    });
    upstream.once('error', () => outgoing.destroy());
    // Whoever goes away is gone for the subgraph as well.
    outgoing.once('close', () => outgoing.writableFinished || upstream.destroy());
    upstream.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`,
    requests,
    /** From now on the connection is reset in place of each answer. */
    loseAnswers: () => {
      losesAnswers = true;
    },
    reset: () => {
      losesAnswers = false;
      requests.length = 0;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
