import type { RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { deferContinue } from './body/expect-continue.ts';
import { withLingeringClose } from './body/lingering-close.ts';
import { createPipeliningLimit } from './body/pipelining-limit.ts';
import type { UnreadResponses } from './results/unread-responses.ts';
import { createUnreadResponses } from './results/unread-responses.ts';

/** When they expire, Node responds with 408 or closes the connection. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than the 60 s of load balancers: the side that reuses a connection must be the one that closes it.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
};

/** The time in which a client has to read a complete response. */
const defaultReadTimeoutMs = 60_000;

/** Four times the largest response with strings of ordinary length. */
const maxUnreadBytes = 64 * 1024 * 1024;

/** Twice the longest credential. Node responds to larger headers with 431. */
const maxHeaderSize = 16 * 1024;

/**
 * Creates the HTTP server of the gateway. Repeated headers are joined, because Node would keep the first `Authorization` where a
 * proxy in front may have checked the last.
 */
export function createGatewayServer(gateway: RequestListener, readTimeoutMs?: number): Server {
  return createLimitedServer({ joinDuplicateHeaders: true }, gateway, readTimeoutMs);
}

/** Creates a server that limits what one connection sends at once, and how long it waits for a client that does not read. */
export function createLimitedServer(
  options: ServerOptions,
  listener: RequestListener,
  readTimeoutMs = defaultReadTimeoutMs,
): Server {
  const unread = createUnreadResponses(maxUnreadBytes);
  const pipelining = createPipeliningLimit();
  const limited = withLingeringClose((request, response) => {
    limitReadTime(response, readTimeoutMs, unread);
    listener(request, response);
  });
  const server = createServer({ ...timeouts, maxHeaderSize, ...options }, pipelining.limit(limited));
  pipelining.watch(server);
  deferContinue(server);
  return server;
}

/**
 * Closes the connection when its client has not read the complete response in time. The socket's own timeout is not used, because it
 * would also apply to the next request on the connection.
 */
function limitReadTime(response: ServerResponse, readTimeoutMs: number, unread: UnreadResponses): void {
  response.on('prefinish', () => {
    // Nothing is buffered: the response was passed to the kernel, as usual.
    if (response.socket?.writableLength === 0) return;
    unread.add(response);
    const timer = setTimeout(() => response.destroy(), readTimeoutMs);
    response.once('close', () => clearTimeout(timer));
  });
}

/** @returns the origin of the server, such as `http://127.0.0.1:4000` */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, family, port: boundPort } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${boundPort}`;
}

/** The responses of a server that are not complete. */
export interface PendingResponses {
  /** Resolves when all responses were sent. */
  whenAllSent(): Promise<void>;
}

/** Counts by connection: a response that is queued after another one emits no `close` when the connection ends. */
export function trackPendingResponses(server: Server): PendingResponses {
  const pending = new Map<Socket, number>();
  let onEmpty = () => {};
  const setCount = (socket: Socket, count: number) => {
    if (count > 0) pending.set(socket, count);
    else if (pending.delete(socket) && pending.size === 0) onEmpty();
  };
  server.on('connection', (socket) => {
    socket.on('close', () => setCount(socket, 0));
  });
  server.on('request', ({ socket }, response) => {
    setCount(socket, (pending.get(socket) ?? 0) + 1);
    response.on('close', () => setCount(socket, (pending.get(socket) ?? 1) - 1));
  });
  return {
    whenAllSent: () =>
      new Promise((resolve) => {
        onEmpty = resolve;
        if (pending.size === 0) resolve();
      }),
  };
}
