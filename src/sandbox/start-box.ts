import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { Box } from './box.ts';
import type { Contract } from './contract.ts';
import { receiveRequest } from './receive-request.ts';
import { createResponder } from './responder.ts';

/** A box that its starter can close. */
export interface RunningBox extends Box {
  /** Destroys every socket, so that it resolves even while requests hang. */
  close(): Promise<void>;
}

/** Starts one provider's HTTP server on an ephemeral port of 127.0.0.1. */
export async function startBox(contract: Contract): Promise<RunningBox> {
  const { respond, requests, inject, reset } = createResponder(contract);
  const server = createServer(async (incoming, response) => {
    const received = await receiveRequest(incoming);
    if (received !== undefined) respond(received, response);
  });
  return {
    origin: await listen(server),
    token: contract.token,
    requests,
    writes: contract.writes,
    organization: (organizationId) => structuredClone(contract.organization(organizationId)),
    inject,
    reset,
    close: () => close(server),
  };
}

async function listen(server: Server): Promise<string> {
  // An idle connection is never closed under a client that is about to use it: only faults lose connections.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The box has no port');
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
