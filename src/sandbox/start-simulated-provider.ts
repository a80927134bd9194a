import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { Contract } from './contract.ts';
import { readRequest } from './read-request.ts';
import type { RecordOptions } from './request-handler.ts';
import { createRequestHandler } from './request-handler.ts';
import type { SimulatedProvider } from './simulated-provider.ts';

/** A simulated provider with a running HTTP server. */
export interface RunningProvider extends SimulatedProvider {
  /** Destroys every socket, so that it resolves even while requests hang. */
  close(): Promise<void>;
}

/** Starts one provider's HTTP server on an ephemeral port of 127.0.0.1. */
export async function startSimulatedProvider(
  contract: Contract,
  options: RecordOptions,
): Promise<RunningProvider> {
  const { handle, requests, inject, reset } = createRequestHandler(contract, options);
  const server = createServer(async (incoming, response) => {
    const received = await readRequest(incoming);
    if (received !== undefined) handle(received, response);
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
  // Without a keep-alive timeout, only faults close a connection that a client is about to use.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulated provider has no port');
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
