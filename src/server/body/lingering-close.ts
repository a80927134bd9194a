import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A rest of a body up to this size is read, so that its client keeps the connection. */
const shortBodyBytes = 64 * 1024;

/** For a client that sends its whole body before it reads; past them it is cut off, and can miss the answer. */
const lingerBytes = 16 * 1024 * 1024;
const lingerMs = 5000;

/**
 * Closes a connection whose request was answered before its body was read whole, as nginx does (`lingering_close`): Node
 * would keep it, and parse and discard the rest without end. Holds for each answer, whatever code writes it.
 */
export function withLingeringClose(listener: RequestListener): RequestListener {
  const closing = new WeakSet<Socket>();
  return (request, response) => {
    const { socket } = request;
    // A request behind the last one that is answered: its client sends it again on another connection.
    if (closing.has(socket)) return;
    if (!isShort(request)) {
      beforeHead(response, () => {
        if (request.complete) return;
        closing.add(socket);
        closeAfter(request, response);
      });
    }
    listener(request, response);
  };
}

function isShort({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return coding === undefined && Number(length) <= shortBodyBytes;
}

/** Node calls it for an implicit head, too. */
function beforeHead(response: ServerResponse, call: () => void): void {
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
  response.writeHead = (...head: unknown[]) => {
    call();
    return writeHead(...head);
  };
}

/** Node sends `connection: close` then, and calls `destroySoon` after the answer: data unread at that time would reset the connection. */
function closeAfter(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  response.shouldKeepAlive = false;
  request.pause();
  socket.destroySoon = () => linger(socket, request);
}

function linger(socket: Socket, request: IncomingMessage): void {
  socket.end();
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
  // The connection is read again on the next tick; without the HTTP parser, only after that.
  request.resume();
  setImmediate(discard, socket);
}

/** Takes the HTTP parser off the connection: chunks of one byte cost it a hundred times what it costs to read them. */
function discard(socket: Socket): void {
  let left = lingerBytes;
  socket.removeAllListeners('data');
  socket.on('data', ({ length }) => {
    left -= length;
    if (left < 0) socket.destroy();
    // Node reads two megabytes at a time; other connections have their turn after 64 KiB.
    socket.pause();
    setImmediate(() => socket.resume());
  });
}
