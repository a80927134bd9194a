import type { Server } from 'node:http';
import type { WriteGate } from '../domain/update/write-gate.ts';
import type { PendingAnswers } from '../server/http-server.ts';

/** The time for the last responses after the running updates were interrupted. */
const finalAnswersMs = 1000;

export interface RunningServer {
  readonly answers: PendingAnswers;
  readonly gate: WriteGate;
  readonly server: Server;
}

/**
 * Stops the server: refuses new updates, waits for the running ones, their replays and all responses, and then closes it. After
 * the grace period, `stop` interrupts the updates that still run. Until the end requests are answered, so that callers receive the
 * refusal and load balancers see that this process is not ready.
 */
export async function drain(
  { answers, gate, server }: RunningServer,
  stop: AbortController,
  graceMs: number,
): Promise<void> {
  const graceTimer = setTimeout(() => stop.abort(), graceMs);
  const timeout = new Promise((resolve) => setTimeout(resolve, graceMs + finalAnswersMs));
  await Promise.race([gate.close().then(answers.whenAllSent), timeout]);
  clearTimeout(graceTimer);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
