import type { Server } from 'node:http';
import type { WriteGate } from '../domain/update/write-gate.ts';
import type { PendingResponses } from '../server/http-server.ts';

/** The time for the last responses after the updates in flight were interrupted. */
const finalResponsesMs = 1000;

export interface RunningServer {
  readonly responses: PendingResponses;
  readonly gate: WriteGate;
  readonly server: Server;
}

/**
 * Stops the server: refuses new updates, waits for the updates in flight, their replays and all responses, and then closes the server.
 * After the grace period, `stop` interrupts the updates that are still in flight. The server responds until it closes, so that callers
 * receive the refusal and load balancers see that this process is not ready.
 */
export async function drain(
  { responses, gate, server }: RunningServer,
  stop: AbortController,
  graceMs: number,
): Promise<void> {
  const graceTimer = setTimeout(() => stop.abort(), graceMs);
  const timeout = new Promise((resolve) => setTimeout(resolve, graceMs + finalResponsesMs));
  await Promise.race([gate.close().then(responses.whenAllSent), timeout]);
  clearTimeout(graceTimer);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
