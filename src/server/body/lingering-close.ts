import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The unread rest of a body up to this size is read, so that the connection can be reused. */
const shortBodyBytes = 64 * 1024;

/** For clients that send the complete body before they read. Beyond these limits the connection is closed, and a client can miss the response. */
const lingerBytes = 16 * 1024 * 1024;
const lingerMs = 5000;

/**
 * Closes a connection whose request was answered before its body was read completely, like `lingering_close` of nginx: Node
 * would keep the connection, and parse and discard an endless body. Applies to all responses, regardless of the code that writes them.
 */
export function withLingeringClose(listener: RequestListener): RequestListener {
  const closing = new WeakSet<Socket>();
  return (request, response) => {
    const { socket } = request;
    // Ignores a pipelined request after the last one that is answered: its client repeats it on another connection.
    if (closing.has(socket)) return;
    if (!hasShortBody(request)) {
      onBeforeHead(response, () => {
        if (request.complete) return;
        closing.add(socket);
        request.pause();
        closeAfter(request, response);
      });
    }
    listener(request, response);
  };
}

function hasShortBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return coding === undefined && Number(length) <= shortBodyBytes;
}

/** Wraps `writeHead`, which Node also calls for an implicit head. */
function onBeforeHead(response: ServerResponse, callback: () => void): void {
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
  response.writeHead = (...head: unknown[]) => {
    callback();
    return writeHead(...head);
  };
}

/** Without keep-alive Node calls `destroySoon` after the response, which would reset a connection that has unread data. */
export function closeAfter(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  response.shouldKeepAlive = false;
  socket.destroySoon = () => linger(socket, request);
}

function linger(socket: Socket, request: IncomingMessage): void {
  socket.end();
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
  // `resume` reads on the next tick, before the HTTP parser can be removed.
  request.resume();
  setImmediate(discard, socket);
}

/** Replaces the HTTP parser, for which chunks of one byte cost a hundred times as much as reading them. */
function discard(socket: Socket): void {
  let remainingBytes = lingerBytes;
  socket.removeAllListeners('data');
  socket.on('data', ({ length }) => {
    remainingBytes -= length;
    if (remainingBytes < 0) socket.destroy();
    // Node would read two megabytes in a row; pausing lets other connections proceed after 64 KiB.
    socket.pause();
    setImmediate(() => socket.resume());
  });
}
