import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * A request of a router to a subgraph.
 *
 * @typedef {{ headers: import('node:http').IncomingHttpHeaders, query: string, variables?: Record<string, unknown> }} RecordedRequest
 */

/**
 * Starts a proxy between a router and a subgraph, which forwards all requests unchanged and records them.
 *
 * @param {string} target the subgraph's URL
 */
export async function startRecorder(target) {
  /** @type {RecordedRequest[]} */
  const requests = [];
  let dropsResponses = false;
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    requests.push({ headers: incoming.headers, ...JSON.parse(body) });
    const { headers, method } = incoming;
    const upstream = send(target, { method, headers }, (answer) => {
      if (dropsResponses) outgoing.socket?.resetAndDestroy();
      else answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers));
    });
    upstream.once('error', () => outgoing.destroy());
    // A client that disconnects is disconnected from the subgraph as well.
    outgoing.once('close', () => outgoing.writableFinished || upstream.destroy());
    upstream.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`,
    requests,
    /** Resets the connection instead of sending a response, until `reset`. */
    dropResponses: () => {
      dropsResponses = true;
    },
    reset: () => {
      dropsResponses = false;
      requests.length = 0;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
