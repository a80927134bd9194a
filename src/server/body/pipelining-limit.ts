import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { closeAfter } from './lingering-close.ts';
import { readInPieces } from './read-in-pieces.ts';

/** Browsers and proxies send one at a time. */
export const maxPipelined = 16;

/**
 * Limits the requests that arrive in one piece of a connection. The last one is answered, and the connection closes: a client
 * repeats the others on another connection, as HTTP requires.
 */
export function createPipeliningLimit() {
  const requestsOfPiece = new WeakMap<Socket, number>();
  const lastRequests = new WeakMap<Socket, IncomingMessage>();
  const countOf = (socket: Socket) => requestsOfPiece.get(socket) ?? 0;
  return {
    watch(server: Server): void {
      server.on('connection', (socket) => {
        readInPieces(socket, {
          maxHeads: maxPipelined,
          mayContinue() {
            const last = lastRequests.get(socket);
            if (last === undefined) requestsOfPiece.set(socket, 0);
            // Only the rest of its body is read: Node would keep a response for each further request until the connection is closed.
            return last?.complete !== true;
          },
        });
      });
    },
    limit(listener: RequestListener): RequestListener {
      return (request, response) => {
        const { socket } = request;
        const count = countOf(socket) + 1;
        requestsOfPiece.set(socket, count);
        if (count > maxPipelined) return;
        if (count === maxPipelined) {
          lastRequests.set(socket, request);
          closeAfter(request, response);
        }
        listener(request, response);
      };
    },
  };
}
