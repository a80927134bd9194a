import type { IncomingMessage, Server } from 'node:http';
import type { Exchange } from '../request.ts';

/** The requests whose clients wait for a 100 before they send the body. */
const waiting = new WeakSet<IncomingMessage>();

/**
 * Leaves the 100 to `acceptBody`: Node would send it before the policies, so that a client without a credential sends its body
 * for nothing. Without a 100, Node closes the connection after the response (RFC 9110 §10.1.1).
 */
export function deferContinue(server: Server): void {
  server.on('checkContinue', (message, response) => {
    waiting.add(message);
    server.emit('request', message, response);
  });
}

/** Requests the body from a client that waits with it. */
export function acceptBody({ message, response }: Pick<Exchange, 'message' | 'response'>): void {
  if (message.headers.expect !== undefined && waiting.delete(message)) response.writeContinue();
}
