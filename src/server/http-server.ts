import type { RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { WriteGate } from '../domain/update/write-gate.ts';
import { withLingeringClose } from './body/lingering-close.ts';
import type { UnreadAnswers } from './results/unread-answers.ts';
import { createUnreadAnswers } from './results/unread-answers.ts';

/** What a client may take its time for; one that takes longer is answered 408 by Node, or cut off. */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than the minute that load balancers keep a connection: the one who reuses it must be the one who ends it.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
};

/** How long a client may take for an answer that is ready. */
export const defaultReadTimeoutMs = 60_000;

/** The largest answer of ordinary texts four times. */
export const maxUnreadBytes = 64 * 1024 * 1024;

/** Room for the largest credential and then some; more is answered 431 by Node. */
const maxHeaderSize = 16 * 1024;

/** The limits of every server. */
export const serverLimits = { ...patience, maxHeaderSize };

/**
 * The gateway behind `node:http`, with the limits that only a server can hold. Repeated headers are joined: Node would
 * keep the first `Authorization` where a proxy in front may have checked the last.
 */
export function createGatewayServer(gateway: RequestListener, readTimeoutMs = defaultReadTimeoutMs): Server {
  const untaken = createUnreadAnswers(maxUnreadBytes);
  const listener = withLingeringClose((request, response) => {
    limitReadTime(response, readTimeoutMs, untaken);
    gateway(request, response);
  });
  return createServer({ ...serverLimits, joinDuplicateHeaders: true }, listener);
}

/**
 * A client that does not read must not keep an answer here for ever. Not by the socket's own timeout, which would go on
 * for the next request on the connection.
 */
export function limitReadTime(response: ServerResponse, readTimeoutMs: number, untaken: UnreadAnswers): void {
  response.on('prefinish', () => {
    // As a rule it is out of this process by now.
    if (response.socket?.writableLength === 0) return;
    untaken.hold(response);
    const timer = setTimeout(() => response.destroy(), readTimeoutMs);
    response.once('close', () => clearTimeout(timer));
  });
}

/** @returns where it listens, as in `http://127.0.0.1:4000` */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

/** The answers that a server owes. */
export interface Answers {
  /** Resolves when no request is being answered. */
  whenAllSent(): Promise<void>;
}

/** By connection: an answer that waits behind another on a connection hears nothing of its end. */
export function trackPendingAnswers(server: Server): Answers {
  const owed = new Map<Socket, number>();
  let emptied = () => {};
  const settle = (socket: Socket, left: number) => {
    if (left > 0) owed.set(socket, left);
    else if (owed.delete(socket) && owed.size === 0) emptied();
  };
  server.on('connection', (socket) => {
    socket.on('close', () => settle(socket, 0));
  });
  server.on('request', ({ socket }, response) => {
    settle(socket, (owed.get(socket) ?? 0) + 1);
    response.on('close', () => settle(socket, (owed.get(socket) ?? 1) - 1));
  });
  return {
    whenAllSent: () =>
      new Promise((resolve) => {
        emptied = resolve;
        if (owed.size === 0) resolve();
      }),
  };
}

/** How long the last answers may take once everything they waited for was cut off. */
const lastWordsMs = 1000;

export interface Running {
  readonly answers: Answers;
  readonly gate: WriteGate;
  readonly server: Server;
}

/**
 * Sends no further update and waits for the running ones, for the replays that join them and for all their answers; past
 * the grace, each one left says INTERRUPTED. Requests are answered until then, so that a caller learns of the refusal and a load balancer that this
 * process is not ready.
 */
export async function drain(
  { answers, gate, server }: Running,
  stop: AbortController,
  graceMs: number,
): Promise<void> {
  const grace = setTimeout(() => stop.abort(), graceMs);
  const last = new Promise((resolve) => setTimeout(resolve, graceMs + lastWordsMs));
  await Promise.race([gate.close().then(answers.whenAllSent), last]);
  clearTimeout(grace);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
